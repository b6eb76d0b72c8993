import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Journal, Reply } from '../exchange.ts';
import { isLines, LinesEnding } from './ending-lines.ts';

const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'over' });
const ERROR = `{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":${JSON.stringify(REASON.message)},"reason":"Forbidden","code":403}}\n`;

describe('isLines', () => {
  const watch = { verb: 'watch', isResource: true } as RequestAttributes;
  const JSON_TYPE = ['Content-Type', 'application/json;stream=watch'] as const;

  it.each([
    ['a watch in JSON', watch, 200, [JSON_TYPE], true],
    [
      'one that says it is not compressed',
      watch,
      200,
      [
        ['content-type', 'application/json'],
        ['Content-Encoding', 'identity'],
      ],
      true,
    ],
    ['one in protobuf', watch, 200, [['Content-Type', 'application/vnd.kubernetes.protobuf;stream=watch']], false],
    ['a compressed one', watch, 200, [JSON_TYPE, ['Content-Encoding', 'gzip']], false],
    ['an answer of a known length', watch, 200, [JSON_TYPE, ['Content-Length', '10']], false],
    ['a refusal', watch, 410, [JSON_TYPE], false],
    ['a list', { ...watch, verb: 'list' }, 200, [JSON_TYPE], false],
    ['something else', { ...watch, isResource: false }, 200, [JSON_TYPE], false],
    ['what has no type', watch, 200, [], false],
  ] as const)('%s', (_, attributes, status, headers, expected) => {
    expect(isLines(attributes, status, headers)).toBe(expected);
  });
});

function house(between: boolean) {
  const log: string[] = [];
  const timers = new Map<number, () => void>();
  let fault: Error | undefined;
  const record = (word: string) => (bytes: Uint8Array) => {
    if (fault) throw fault;
    log.push(`${word} ${Buffer.from(bytes).toString()}`);
  };
  const ending = new LinesEnding({
    between,
    reason: REASON,
    journal: { answerBody: record('record'), answerTold: record('told') } as unknown as Journal,
    reply: {
      write: (bytes: Buffer) => log.push(`> ${bytes.toString()}`) > 0,
      end: (bytes: Buffer) => log.push(`> ${bytes.toString()}`, 'end'),
      destroy: () => log.push('destroy'),
    } as unknown as Reply,
    schedule: (ms, run) => {
      timers.set(ms, run);
      return () => timers.delete(ms);
    },
    done: (told) => log.push(`done ${told}`),
  });
  return { log, timers, ending, break: () => (fault = new Error('disk full')) };
}

describe('LinesEnding', () => {
  it('says why as one more event, and ends the answer properly', () => {
    const { log, timers, ending } = house(true);
    ending.start();
    expect(log).toEqual([`told ${ERROR}`, `> ${ERROR}`, 'end', 'done true']);
    ending.data(Buffer.from('late\n'));
    ending.broken();
    expect([log.length, [...timers.keys()]]).toEqual([4, [2_000]]);
    // A client that does not read is not waited for.
    timers.get(2_000)?.();
    expect(log.at(-1)).toBe('destroy');
  });

  it('lets the line under way go on to its end, and nothing after it', () => {
    const { log, timers, ending } = house(false);
    ending.start();
    ending.data(Buffer.from('"half'));
    ending.data(Buffer.from(' a line"}\n{"more":1}\n'));
    expect(log).toEqual([
      ...['record "half', '> "half', 'record  a line"}\n', '> "half'.replace('"half', ' a line"}\n')],
      ...[`told ${ERROR}`, `> ${ERROR}`, 'end', 'done true'],
    ]);
    expect(timers.has(250)).toBe(false);
  });

  it('breaks off when that line does not end in time', () => {
    const { log, timers, ending } = house(false);
    ending.start();
    timers.get(250)?.();
    ending.data(Buffer.from('late\n'));
    expect(log).toEqual(['done false']);
  });

  it('breaks off when the target does, or nothing can be recorded', () => {
    const [gone, full, late] = [house(false), house(true), house(false)];
    gone.ending.start();
    gone.ending.broken();
    full.break();
    full.ending.start();
    late.ending.start();
    late.break();
    late.ending.data(Buffer.from('x\n'));
    expect([gone.log, full.log, late.log]).toEqual([['done false'], ['done false'], ['done false']]);
  });
});
