import { describe, expect, it } from 'vitest';
import { plaintextOf } from '../log/payload.ts';
import {
  DATA_KEY,
  EVENTS,
  framedPiece,
  makeStream,
  sealedStream,
  SESSION,
  VAULT,
  WRAP_KEY,
} from '../../test/support/vault/stream.ts';
import { sealBox, openBox } from './box.ts';
import { sha256 } from './digest.ts';
import { framesKey } from './head.ts';
import { readFrom, scan } from './scan.ts';
import { StreamWalk, type Fault, type WalkOptions } from './walk.ts';

async function walk(bytes: Uint8Array, more: Partial<WalkOptions> = {}): Promise<{ walk: StreamWalk; fault: Fault | null }> {
  const walk = new StreamWalk({ wrapKey: WRAP_KEY, checks: 'all', ...more });
  let fault: Fault | null = null;
  for await (const step of scan(readFrom(bytes), walk, 'fault')) if (step.is === 'fault') ({ fault } = step);
  return { walk, fault };
}

describe('walk', () => {
  it('finds nothing wrong with a good stream, with and without the key', async () => {
    const made = sealedStream();
    for (const wrapKey of [WRAP_KEY, null]) {
      const result = await walk(made.bytes(), { wrapKey, expect: { stream: 'session', id: SESSION, vault: VAULT } });
      expect(result.fault).toBeNull();
      expect([result.walk.frames, result.walk.records, result.walk.last?.size]).toEqual([4, 4, 4]);
      expect(Buffer.from(result.walk.chain)).toEqual(Buffer.from(made.sealer.chain));
    }
  });

  it('gives the records in order', async () => {
    const payloads: string[] = [];
    const reader = new StreamWalk({ wrapKey: WRAP_KEY, checks: 'read' });
    for await (const step of scan(readFrom(sealedStream().bytes()), reader, 'fault')) {
      if (step.is === 'frame') for (const { payload } of step.frame.records ?? []) payloads.push(Buffer.from(payload).toString());
    }
    expect(payloads.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as unknown)).toEqual(EVENTS);
  });

  it('names the frame in which any byte was flipped', async () => {
    const { parts } = sealedStream();
    const bytes = Buffer.concat(parts);
    const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.length, 0));
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[at]! ^= 0x40;
      for (const wrapKey of [WRAP_KEY, null]) {
        const { fault } = await walk(flipped, { wrapKey });
        const part = starts.findLastIndex((start) => start <= at);
        // Without the key a changed head shows in the first chain value.
        const places = part === 0 ? [0, starts[1]] : [starts[part]];
        expect(fault, `byte ${at}`).not.toBeNull();
        expect(places, `byte ${at}: ${fault?.kind ?? ''}`).toContain(fault?.offset);
      }
    }
  }, 120_000);

  it('notices frames that were swapped, removed, repeated or taken from another stream', async () => {
    const { parts } = sealedStream();
    const [head, a, b, c, seal] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const foreign = sealedStream('another').parts[2]!;
    const cases: [Uint8Array[], number, string][] = [
      [[head, b, a, c, seal], head.length, 'chain'],
      [[head, a, c, seal], head.length + a.length, 'chain'],
      [[head, a, a, b, c, seal], head.length + a.length, 'chain'],
      [[head, a, foreign, c, seal], head.length + a.length, 'chain'],
      [[head, a, b, c, seal, seal], Buffer.concat(parts).length, 'order'],
      [[head, a, b, seal], head.length + a.length + b.length, 'chain'],
    ];
    for (const [changed, offset, kind] of cases) {
      const { fault } = await walk(Buffer.concat(changed));
      expect([fault?.kind, fault?.offset]).toEqual([kind, offset]);
    }
  });

  it('names the record when a writer with the key commits to something else', async () => {
    const made = makeStream();
    const good = made.sealer.records(plaintextOf(EVENTS), false);
    const front = Buffer.from(good.parts[0]!);
    const plain = openBox(framesKey(DATA_KEY), front.subarray(12, 24), Buffer.concat(good.parts.slice(1, 3)), [
      made.sealer.chain,
      front,
    ])!;
    // The second leaf hash is changed; the box and the chain are made anew around it, so that only the leaf is wrong.
    front[24 + 32]! ^= 1;
    const box = sealBox(framesKey(DATA_KEY), front.subarray(12, 24), plain, [made.sealer.chain, front]);
    const chain = sha256(Buffer.concat([made.sealer.chain, front, box]));
    const { fault } = await walk(Buffer.concat([made.head, front, box, chain]));
    expect(fault).toMatchObject({ kind: 'leaf', frame: 0, record: 1, offset: made.head.length });
  });

  it("refuses a key that is not the stream's", async () => {
    const { fault } = await walk(sealedStream().bytes(), { wrapKey: new Uint8Array(32) });
    expect(fault).toMatchObject({ kind: 'header', offset: 0, frame: null });
  });

  it('refuses other vaults, other streams, other signers', async () => {
    const bytes = sealedStream().bytes();
    for (const expectation of [{ vault: SESSION }, { id: VAULT }, { stream: 'catalogue' as const }, { signer: 'x' }]) {
      expect((await walk(bytes, { expect: expectation })).fault).toMatchObject({ kind: 'foreign', offset: 0 });
    }
  });

  it('begins again in the middle when forked', async () => {
    const { parts } = sealedStream();
    const bytes = Buffer.concat(parts);
    const whole = new StreamWalk({ wrapKey: WRAP_KEY, checks: 'read' });
    const places: { position: number; frames: number; records: number; chain: Uint8Array }[] = [];
    let chain = new Uint8Array(0);
    for await (const step of scan(readFrom(bytes), whole, 'fault')) {
      if (step.is === 'head') chain = whole.headHash;
      if (step.is !== 'frame') continue;
      places.push({ position: step.frame.offset, frames: step.frame.index, records: step.frame.firstRecord, chain });
      chain = Uint8Array.from(whole.chain);
    }
    for (const place of places.slice(0, 3)) {
      const fork = whole.fork(place);
      const seen: number[] = [];
      for await (const step of scan(readFrom(bytes), fork, 'fault')) {
        expect(step.is, JSON.stringify(place)).toBe('frame');
        if (step.is === 'frame') seen.push(step.frame.index);
      }
      expect(seen).toEqual([0, 1, 2, 3].slice(place.frames));
    }
  });

  it('compresses without anybody noticing', async () => {
    const made = makeStream();
    const body = Buffer.alloc(60_000, 'kind: Pod ');
    const frame = made.sealer.records(Uint8Array.from(framedPiece(1, 0, body)), false);
    expect(frame.length).toBeLessThan(10_000);
    made.add(frame);
    expect((await walk(made.bytes())).fault).toBeNull();
  });
});
