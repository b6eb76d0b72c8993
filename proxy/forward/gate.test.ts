import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Journal } from '../exchange.ts';
import type { Ending } from './ending.ts';
import { Gate } from './gate.ts';

function setup(head = '') {
  const log: string[] = [];
  const failures: unknown[] = [];
  const state = { hold: Promise.resolve(), fail: false };
  const journal = {
    requestBody: (bytes: Buffer) => log.push(`> ${bytes.toString()}`),
    answerBody: (bytes: Buffer) => log.push(`< ${bytes.toString()}`),
    answerTold: (bytes: Buffer) => {
      if (state.fail) throw new Error('disk');
      log.push(`told ${bytes.toString()}`);
    },
    durable: () => (log.push('durable'), state.fail ? Promise.reject(new Error('disk')) : state.hold),
    pressure: () => undefined,
  } as unknown as Journal;
  const sent = new PassThrough();
  const client = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => void sent.write(chunk, done),
    final: (done) => {
      sent.end();
      done();
    },
  });
  client.on('error', () => undefined);
  const gate = new Gate(client, Buffer.from(head), journal, (error) => failures.push(error));
  gate.on('error', () => undefined);
  return { log, failures, state, client, sent, gate };
}
describe('Gate', () => {
  it('shows what a client sent only after it is durable, and nothing before the upgrade', async () => {
    const { log, client, gate, state } = setup('early ');
    let release = (): void => undefined;
    state.hold = new Promise((resolve) => (release = resolve));
    const seen: string[] = [];
    gate.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    client.push('more');
    await Promise.resolve();
    expect(log).toEqual([]);
    gate.open();
    expect([log, seen]).toEqual([['> early ', 'durable'], []]);
    const both = new Promise<void>((resolve) => {
      gate.on('data', () => {
        if (seen.join('') === 'early more') resolve();
      });
    });
    release();
    await both;
    expect(log).toEqual(['> early ', 'durable', '> more', 'durable']);
  });

  it('records what the target sends, but not the head of the answer', async () => {
    const { log, gate, sent } = setup();
    gate.open();
    let text = '';
    const all = new Promise<void>((resolve) => {
      sent.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.endsWith('bytes')) resolve();
      });
    });
    await new Promise((resolve) => gate.write('HTTP/1.1 101\r\n\r\n', resolve));
    await new Promise((resolve) => gate.write('bytes', resolve));
    expect(log).toEqual(['< bytes']);
    await all;
    expect(text).toBe('HTTP/1.1 101\r\n\r\nbytes');
  });

  it('reports a failing record and hands nothing out', async () => {
    const { client, failures, gate, state } = setup();
    state.fail = true;
    gate.open();
    const seen: string[] = [];
    gate.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    client.push('rm -rf /');
    await new Promise((resolve) => setImmediate(resolve));
    expect([failures.length, seen]).toEqual([1, []]);
  });

  it('ends with its client and takes it along, unless it has let go of it', async () => {
    const ended = setup();
    ended.gate.open();
    const end = new Promise((resolve) => ended.gate.on('end', resolve));
    ended.gate.resume();
    ended.client.push(null);
    await end;
    ended.gate.destroy();
    expect(ended.client.destroyed).toBe(true);
    const released = setup();
    released.gate.release();
    expect([released.gate.destroyed, released.client.destroyed, released.client.listenerCount('data')]).toEqual([true, false, 0]);
  });

  it('holds only a bounded part of what comes before the upgrade', async () => {
    const { client } = setup();
    client.push(Buffer.alloc(70_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(client.isPaused()).toBe(true);
  });

  it('looks like a socket to http-proxy', () => {
    const { gate } = setup();
    expect([gate.setTimeout(), gate.setNoDelay(), gate.setKeepAlive()]).toEqual([gate, gate, gate]);
    gate.destroySoon();
    expect(gate.destroyed).toBe(true);
  });

  describe('when we end the connection', () => {
    const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'over' });
    /** A protocol whose frames end with a full stop. */
    class Stops implements Ending {
      readonly asked: string[] = [];
      #missing: number | undefined = 0;
      request(bytes: Uint8Array): void {
        this.asked.push(Buffer.from(bytes).toString());
      }
      response(bytes: Uint8Array): void {
        const text = Buffer.from(bytes).toString();
        this.#missing = text === '?' ? undefined : text.endsWith('.') ? 0 : 1;
      }
      get missing(): number | undefined {
        return this.#missing;
      }
      words(reason: ChaperoneError): Uint8Array {
        return Buffer.from(`[${reason.code}]`);
      }
      farewell(): { bytes: Uint8Array; wait: boolean } {
        return { bytes: Buffer.of(), wait: false };
      }
    }
    /** An open gate whose target has sent something. */
    const opened = async (...from: readonly string[]) => {
      const all = setup();
      const ending = new Stops();
      const timers: (() => void)[] = [];
      const told: boolean[] = [];
      let text = '';
      all.sent.on('data', (chunk: Buffer) => (text += chunk.toString()));
      all.gate.open(ending);
      const write = (chunk: string): Promise<void> =>
        new Promise((resolve) => {
          all.gate.write(chunk, () => {
            resolve();
          });
        });
      await write('head;');
      for (const chunk of from) await write(chunk);
      const tell = async (): Promise<void> => {
        void all.gate
          .tell(REASON, (_, run) => {
            timers.push(run);
            return () => undefined;
          })
          .then((one) => told.push(one));
        await new Promise((resolve) => setImmediate(resolve));
      };
      return { ...all, ending, timers, told, write, tell, text: () => text };
    };

    it('tells the client at once between two frames, and nothing goes on in either direction', async () => {
      const { log, client, gate, tell, told, write, text } = await opened('one.', 'two.');
      const seen: string[] = [];
      gate.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      await tell();
      expect(told).toEqual([true]);
      client.push('rm -rf /');
      await write('three.');
      expect([text(), seen, log]).toEqual(['head;one.two.[grant.ended]', [], ['< one.', '< two.', 'told [grant.ended]']]);
    });

    it('lets the frame under way end first, and nothing after it', async () => {
      const { log, tell, told, write, text } = await opened('one.', 'tw');
      await tell();
      expect([told, text()]).toEqual([[], 'head;one.tw']);
      await write('o.three.fo');
      await new Promise((resolve) => setImmediate(resolve));
      expect([told, text()]).toEqual([[true], 'head;one.two.[grant.ended]']);
      expect(log.slice(-2)).toEqual(['< o.', 'told [grant.ended]']);
    });

    it.each<readonly [string, (all: Awaited<ReturnType<typeof opened>>) => unknown]>([
      ['does not end in time', ({ timers }) => timers[0]?.()],
      ['will never end, because the target has closed', ({ gate }) => gate.end()],
      ['turns out not to be one', ({ write }) => write('?')],
      ['is lost with the connection', ({ gate }) => gate.destroy()],
    ])('gives up when the frame %s', async (_, happens) => {
      const all = await opened('one.', 'tw');
      await all.tell();
      await happens(all);
      await new Promise((resolve) => setImmediate(resolve));
      expect([all.told, all.text().includes('grant')]).toEqual([[false], false]);
    });

    it('says nothing that cannot be recorded, and nothing where nobody knows the protocol', async () => {
      const full = await opened('one.');
      full.state.fail = true;
      await full.tell();
      const unknown = setup();
      unknown.gate.open();
      expect([full.told, full.text(), await unknown.gate.tell(REASON, () => () => undefined)]).toEqual([
        [false],
        'head;one.',
        false,
      ]);
    });

    it('waits for the head of the answer', async () => {
      const { gate, sent } = setup();
      gate.open(new Stops());
      const telling = gate.tell(REASON, () => () => undefined);
      gate.write('head;');
      expect(await telling).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
      expect(String(sent.read())).toBe('head;[grant.ended]');
    });

    it('knows what went to the target', async () => {
      const { client, ending, gate } = await opened();
      gate.resume();
      client.push('ls');
      await new Promise((resolve) => setImmediate(resolve));
      expect(ending.asked).toEqual(['ls']);
    });
  });
});
