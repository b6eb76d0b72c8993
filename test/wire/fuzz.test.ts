/**
 * Each input is made from its number alone, so a failure is repeated by that number. Ten thousand here, a million in the nightly run;
 * CHAPERONE_FUZZ_FROM and CHAPERONE_FUZZ_COUNT choose others.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { InnerHttpReader } from '../../wire/http/inner-http.ts';
import { captureNames, readCapture, upgraded } from '../support/wire/captures.ts';
import { converse, KINDS, type Conversation } from './conversation.ts';
import { mutate, recutParts } from './mutate.ts';
import { outcomeOf } from './outcome.ts';
import { Random } from './random.ts';

const NIGHTLY = process.env['CHAPERONE_NIGHTLY'] === '1';
const COUNT = Number(process.env['CHAPERONE_FUZZ_COUNT'] ?? (NIGHTLY ? 1_000_000 : 10_000));
const FROM = Number(process.env['CHAPERONE_FUZZ_FROM'] ?? 0);
const HOURS = 4 * 3_600_000;

/** Well-formed connections, some of them as they were captured. Making one costs more than decoding it, so the inputs share them. */
const BASES: readonly (Conversation | Pick<Conversation, 'head' | 'parts'>)[] = [
  ...Array.from({ length: 400 }, (_, i) => converse(KINDS[i % KINDS.length]!, new Random(i))),
  ...captureNames()
    .filter((name) => !/big|logs|watch/.test(name))
    .flatMap((name) => readCapture(name).connections.map(upgraded))
    .map(({ head, chunks }) => ({ head, parts: chunks })),
];

/** Runs `check` for each input; says which one failed. Gives way to the runner now and then. */
async function each(check: (random: Random) => void): Promise<void> {
  for (let i = FROM; i < FROM + COUNT; i += 1) {
    try {
      check(new Random(i));
    } catch (error) {
      throw new Error(`input ${i}`, { cause: error });
    }
    if (i % 1000 === 0) await turn();
  }
}

describe('any well-formed connection', () => {
  it('is decoded to what was said on it, wherever it is cut', () => {
    for (const [i, base] of BASES.entries()) {
      if (!('said' in base)) continue;
      const { said, exit, opaqueIn } = outcomeOf(base.head, recutParts(base.parts, new Random(i)));
      expect(opaqueIn).toEqual({ request: null, response: null });
      expect([...said].sort()).toEqual([...base.said].map(([name, data]) => [name, Buffer.from(data).toString('hex')]).sort());
      expect(exit).toBe(base.exit);
    }
  });
});

describe('any damaged connection, and any garbage', () => {
  it(
    'is decoded or opaque, the same wherever it is cut',
    async () => {
      let opaque = 0;
      await each((random) => {
        const base = random.pick(BASES);
        const garbage = { direction: random.pick(['request', 'response'] as const), bytes: random.bytes(random.below(300)) };
        const parts = random.chance(0.1) ? [garbage] : mutate(base.parts, random);
        const whole = outcomeOf(base.head, parts);
        const again = outcomeOf(base.head, recutParts(parts, random));
        expect(again).toEqual(whole);
        if (whole.opaqueIn.request ?? whole.opaqueIn.response) opaque += 1;
      });
      // The damage is felt, and not always.
      expect(opaque).toBeGreaterThan(COUNT / 10);
      expect(opaque).toBeLessThan((COUNT * 9) / 10);
    },
    HOURS,
  );

  it(
    'does no harm to the HTTP reader',
    async () => {
      const heads = ['GET /a HTTP/1.1\r\nHost: x\r\n\r\n', 'POST /b?token=x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc'];
      const answers = [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
        'HTTP/1.1 204 No Content\r\n\r\n',
      ];
      let recognised = 0;
      await each((random) => {
        const say = (direction: 'request' | 'response', list: readonly string[]) => ({
          direction,
          bytes: Uint8Array.from(Buffer.from(random.pick(list))),
        });
        const talk = Array.from({ length: random.below(4) }, () => [say('request', heads), say('response', answers)]).flat();
        const parts = mutate(talk, random);
        const read = (list: typeof parts) => {
          const reader = new InnerHttpReader();
          for (const { direction, bytes } of list) {
            const copy = bytes.slice();
            reader.push(direction, copy, 1);
            expect(Buffer.compare(copy, bytes)).toBe(0);
            copy.fill(0xa5);
          }
          reader.end('response', 1);
          return reader.exchanges;
        };
        const exchanges = read(parts);
        expect(read(recutParts(parts, random))).toEqual(exchanges);
        recognised += exchanges.length;
      });
      expect(recognised).toBeGreaterThan(COUNT / 10);
    },
    HOURS,
  );
});
