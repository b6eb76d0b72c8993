/** Many watches at once, through one contestant after the other. Each is started anew, so that what it holds for them is seen. */
import { setTimeout as delay } from 'node:timers/promises';
import { startModule, type Child } from './child.ts';
import { startContestant, type World } from './contestant.ts';
import type { Generator } from './load.ts';
import { memoryOf, processorTimeOf } from './memory.ts';
import type { BenchOptions, ContestantName } from './options.ts';
import type { By, WatchMeasured } from './result.ts';
import type { WatchersRequest, WatchersResult } from './watchers.ts';

/** The others would say nothing more. */
const COMPARED: readonly ContestantName[] = ['direct', 'undici', 'chaperone'];
/**
 * Before memory is read there is a second of ordinary requests, and so many watches are opened and closed: compiled code and what any heap grows to
 * under load are not counted.
 */
const WARM = 50;
/**
 * Milliseconds between that and the first look at memory, for every contestant: by then Chaperone's index has read all of it and has once put
 * itself on the disk. A quick run waits less, and is over before that.
 */
const SETTLE = 11_000;
/** Share of the events that must arrive in time to be counted, but for one second: those of two processes do not begin together. */
const ENOUGH = 0.9;

export async function measureWatch(
  world: World,
  generator: Generator,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<By<WatchMeasured>> {
  const by: By<WatchMeasured> = {};
  for (const name of COMPARED.filter((one) => options.by.includes(one))) {
    const contestant = await startContestant(name, { ...world, dir: `${world.dir}/watch` });
    if (contestant === null) continue;
    const { child: proxy, ready } = contestant;
    try {
      await generator.run(ready, { method: 'GET', connections: 16, seconds: 1 });
      await throughOut(proxy, { to: ready, watches: WARM }, 1, name);
      if (proxy !== null) await delay(Math.min(SETTLE, options.watchSeconds * 1000));
      by[name] = await throughOut(proxy, { to: ready, watches: options.watches }, options.watchSeconds, name);
    } finally {
      await proxy?.stop();
    }
    say(`${options.watches} watches: ${name}`);
  }
  return by;
}

async function throughOut(proxy: Child | null, asked: WatchersRequest, seconds: number, name: string): Promise<WatchMeasured> {
  const resident = proxy === null ? null : await memoryOf(proxy.pid);
  const { child, answer } = await startModule(new URL('./watchers.ts', import.meta.url), asked);
  try {
    failIf(answer, name);
    // The handshakes are over; their garbage need not be.
    await delay(1000);
    const time = proxy === null ? null : await processorTimeOf(proxy.pid);
    const result = await child.ask(seconds);
    failIf(result, name);
    const { events, p50, p99, max } = result as WatchersResult;
    if (events < asked.watches * (seconds - 1) * ENOUGH) throw new Error(`${name}, watch: only ${events} events in ${seconds} s`);
    const timeAfter = proxy === null ? null : await processorTimeOf(proxy.pid);
    const after = proxy === null ? null : await memoryOf(proxy.pid);
    return {
      watches: asked.watches,
      events,
      p50,
      p99,
      max,
      memory: resident === null || after === null ? null : ((after.now - resident.now) * 1.024) / asked.watches,
      cpu: time === null || timeAfter === null ? null : (timeAfter - time) / seconds,
    };
  } finally {
    await child.stop();
  }
}

function failIf(answer: unknown, name: string): void {
  const { error } = answer as { readonly error?: string };
  if (error !== undefined) throw new Error(`${name}, watch: ${error}`);
}
