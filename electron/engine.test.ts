import { EventEmitter } from 'node:events';
import type { MessagePortMain, UtilityProcess } from 'electron';
import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../contract/bridge.ts';
import { pause, superviseEngine, type Engine } from './engine.ts';

class FakeProcess extends EventEmitter {
  readonly orders: unknown[] = [];
  killed = false;
  postMessage(message: unknown, ports: unknown[]): void {
    this.orders.push(ports.length > 0 ? [message, ...ports] : message);
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

/** An engine with time and processes in the test's hand. */
function setup() {
  const processes: FakeProcess[] = [];
  const states: EngineConnection[] = [];
  const timers: { run: () => void; ms: number; on: boolean }[] = [];
  const clock = { now: 0 };
  const engine: Engine = superviseEngine({
    fork: () => {
      const process = new FakeProcess();
      processes.push(process);
      return process as unknown as UtilityProcess;
    },
    later: (run, ms) => {
      const timer = { run, ms, on: true };
      timers.push(timer);
      return () => void (timer.on = false);
    },
    now: () => clock.now,
    onState: (state) => states.push(state),
  });
  const last = (): FakeProcess => processes.at(-1)!;
  /** Runs what is due next. */
  const fire = (): number => {
    const timer = timers.findLast((each) => each.on)!;
    timer.on = false;
    timer.run();
    return timer.ms;
  };
  return { engine, processes, states, timers, clock, last, fire };
}

const port = (name: string): MessagePortMain => name as unknown as MessagePortMain;

describe('superviseEngine', () => {
  it('gives watchers to the engine once it is ready, and later ones at once', () => {
    const { engine, last, states } = setup();
    engine.start();
    engine.connect(port('a'));
    engine.connect(port('gone'))();
    expect(last().orders).toEqual([]);
    last().emit('message', { type: 'ready' });
    engine.connect(port('b'));
    expect(last().orders).toEqual([
      [{ type: 'connect' }, 'a'],
      [{ type: 'connect' }, 'b'],
    ]);
    expect(states).toEqual([{ state: 'open', epoch: 1 }]);
  });

  it('starts one process only', () => {
    const { engine, processes } = setup();
    engine.start();
    engine.start();
    expect(processes).toHaveLength(1);
  });

  it('starts again after a crash, waiting longer each time', () => {
    const { engine, processes, states, last, fire } = setup();
    engine.start();
    last().emit('message', { type: 'ready' });
    last().emit('exit', 9);
    expect(states.at(-1)).toEqual({ state: 'lost', attempt: 1, reason: 'exit code 9' });
    expect(fire()).toBe(pause(1));
    last().emit('exit', 9);
    expect(fire()).toBe(pause(2));
    expect(pause(2)).toBeGreaterThan(pause(1));
    last().emit('message', { type: 'ready' });
    expect([processes.length, states.at(-1)]).toEqual([3, { state: 'open', epoch: 2 }]);
  });

  it('gives up after four crashes within a minute, and starts afresh when told', () => {
    const { engine, processes, states, last, fire } = setup();
    engine.start();
    for (let i = 0; i < 3; i += 1) {
      last().emit('exit', 1);
      fire();
    }
    last().emit('exit', 1);
    expect(states.at(-1)).toMatchObject({ state: 'failed', code: 'engine.unreachable' });
    expect(processes).toHaveLength(4);
    engine.start();
    expect(states.at(-1)).toEqual({ state: 'connecting' });
    expect(processes).toHaveLength(5);
  });

  it('forgets crashes of long ago', () => {
    const { engine, states, last, fire, clock } = setup();
    engine.start();
    for (let i = 0; i < 8; i += 1) {
      last().emit('exit', 1);
      expect(states.at(-1)!.state).toBe('lost');
      fire();
      clock.now += 30_001;
    }
  });

  it('does not try again what the engine says is hopeless', () => {
    const { engine, processes, states, last, timers } = setup();
    engine.start();
    last().emit('message', { type: 'failed', code: 'vault.busy', details: { pid: 7 }, message: '' });
    last().emit('exit', 1);
    expect(states).toEqual([{ state: 'failed', code: 'vault.busy', details: { pid: 7 } }]);
    expect([processes.length, timers.length]).toEqual([1, 0]);
  });

  it('ignores what is not a message, and the words of a process that is gone', () => {
    const { engine, processes, states, last, fire } = setup();
    engine.start();
    last().emit('message', 'ready');
    last().emit('exit', 1);
    fire();
    processes[0]!.emit('message', { type: 'ready' });
    processes[0]!.emit('exit', 1);
    expect(states.map((each) => each.state)).toEqual(['lost']);
  });

  it('stops cleanly, and does not start again', async () => {
    const { engine, processes, last } = setup();
    engine.start();
    last().emit('message', { type: 'ready' });
    const stopped = engine.stop();
    expect(engine.stop()).toBe(stopped);
    expect(last().orders).toEqual([{ type: 'shutdown' }]);
    last().emit('message', { type: 'stopped' });
    last().emit('exit', 0);
    await stopped;
    engine.start();
    expect([processes.length, last().killed]).toEqual([1, false]);
  });

  it('ends an engine that does not stop', async () => {
    const { engine, last, fire } = setup();
    engine.start();
    const stopped = engine.stop();
    expect(fire()).toBe(10_000);
    expect(last().killed).toBe(true);
    last().emit('exit', 9);
    await stopped;
  });

  it('stops at once when nothing runs, also between a crash and the next start', async () => {
    const { engine, last, timers } = setup();
    engine.start();
    last().emit('exit', 1);
    await engine.stop();
    expect(timers.every((timer) => !timer.on)).toBe(true);
  });
});
