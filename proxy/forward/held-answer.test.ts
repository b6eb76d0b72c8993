import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { HeldAnswer } from './held-answer.ts';

function setup() {
  const log: string[] = [];
  const controller = {
    pause: () => log.push('pause'),
    resume: () => log.push('resume'),
    abort: () => log.push('abort'),
  } as unknown as Dispatcher.DispatchController;
  const receiver = {
    onResponseData: (_: unknown, chunk: Buffer) => log.push(`data ${chunk.toString()}`),
    onResponseEnd: () => log.push('end'),
    onResponseError: (_: unknown, error: Error) => log.push(`error ${error.message}`),
  };
  return { log, held: new HeldAnswer(controller), receiver };
}

describe('HeldAnswer', () => {
  it.each([
    ['what came', () => undefined, []],
    ['what came, and its end', (held: HeldAnswer) => held.end(), ['end']],
    ['what came, and how it broke', (held: HeldAnswer) => held.error(new Error('gone')), ['error gone']],
  ])('that counts hands on %s', (_, over, last) => {
    const { log, held, receiver } = setup();
    held.data(Buffer.from('a'));
    held.data(Buffer.from('b'));
    over(held);
    held.replay(receiver);
    expect(log).toEqual(['pause', 'data a', 'data b', ...last]);
  });

  it('that does not count is read to its end, unless that is far', async () => {
    const { log, held } = setup();
    held.data(Buffer.from('a'));
    held.drop(() => log.push('done'));
    held.data(Buffer.alloc(60_000));
    expect(log).toEqual(['pause', 'resume']);
    held.data(Buffer.alloc(6_000));
    held.error(new Error('aborted'));
    await Promise.resolve();
    expect(log).toEqual(['pause', 'resume', 'abort', 'done']);
  });

  it('that has ended before it is dropped is done with', () => {
    const { log, held } = setup();
    held.end();
    held.drop(() => log.push('done'));
    expect(log).toEqual(['pause', 'done']);
  });
});
