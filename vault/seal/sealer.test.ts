import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { plaintextOf } from '../log/payload.ts';
import { DATA_KEY, EVENTS, makeStream, VAULT } from '../../test/support/vault/stream.ts';
import { openBox } from './box.ts';
import { chainStart, framesKey } from './head.ts';
import { openNote } from './note.ts';
import { splitRecords } from './record.ts';

describe('sealer', () => {
  it('makes frames as FORMAT.md says, taken apart by hand', () => {
    const { head, sealer } = makeStream();
    const frame = sealer.records(plaintextOf(EVENTS.slice(0, 2)), false);
    const bytes = Buffer.concat(frame.parts);
    expect(bytes.length).toBe(frame.length);
    expect([bytes[0], bytes[1], bytes.readUInt16BE(2)]).toEqual([1, 0, 2]);
    const bodyLength = bytes.readUInt32BE(4);
    const previous = chainStart(head);
    const toLeaves = bytes.subarray(0, 24 + 64);
    const body = bytes.subarray(88, 88 + bodyLength);
    const plain = openBox(framesKey(DATA_KEY), bytes.subarray(12, 24), body, [previous, toLeaves]);
    expect(plain?.length).toBe(bytes.readUInt32BE(8));
    const [first] = splitRecords(plain!)!;
    expect(JSON.parse(Buffer.from(first!.payload).toString())).toEqual(EVENTS[0]);
    const salt = plain!.subarray(5, 21);
    expect(salt.some((byte) => byte !== 0)).toBe(true);
    const leaf = createHash('sha256').update(Uint8Array.of(0, 1)).update(salt).update(first!.payload).digest();
    expect(bytes.subarray(24, 56)).toEqual(leaf);
    const chain = createHash('sha256').update(previous).update(bytes.subarray(0, -32)).digest();
    expect(bytes.subarray(-32)).toEqual(chain);
  });

  it('stands still until a frame is committed', () => {
    const { sealer } = makeStream();
    const before = Buffer.from(sealer.chain);
    const frame = sealer.records(plaintextOf(EVENTS), false);
    expect([sealer.size, Buffer.from(sealer.chain)]).toEqual([0, before]);
    const ahead = sealer.after(frame);
    expect([ahead.size, sealer.size]).toEqual([3, 0]);
    sealer.commit(frame);
    expect([sealer.size, Buffer.from(sealer.chain)]).toEqual([3, Buffer.from(ahead.chain)]);
    expect(sealer.root()).toEqual(ahead.root());
  });

  it('uses fresh salts and nonces for the same events', () => {
    const { sealer } = makeStream();
    const [a, b] = [sealer.records(plaintextOf(EVENTS), false), sealer.records(plaintextOf(EVENTS), false)];
    expect(Buffer.concat(a.leaves)).not.toEqual(Buffer.concat(b.leaves));
    expect(Buffer.concat(a.parts).subarray(12, 24)).not.toEqual(Buffer.concat(b.parts).subarray(12, 24));
  });

  it('signs the size, the root and the chain before the checkpoint', () => {
    const { sealer, add } = makeStream();
    add(sealer.records(plaintextOf(EVENTS), false));
    const { note, leaves } = sealer.checkpoint();
    const point = openNote(note!, VAULT, Buffer.from('a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f0', 'hex'));
    expect(point).toEqual({
      origin: expect.stringContaining('/session/') as string,
      size: 3,
      root: sealer.root(),
      chain: Uint8Array.from(sealer.chain),
    });
    expect(leaves).toEqual([]);
  });

  it('forgets its key when told', () => {
    const { sealer } = makeStream();
    const before = sealer.records(plaintextOf(EVENTS), false);
    sealer.wipe();
    const bytes = Buffer.concat(sealer.records(plaintextOf(EVENTS), false).parts);
    const [chain, toLeaves] = [sealer.chain, bytes.subarray(0, 24 + 96)];
    expect(openBox(framesKey(DATA_KEY), bytes.subarray(12, 24), bytes.subarray(120, -32), [chain, toLeaves])).toBeNull();
    expect(before.length).toBe(bytes.length);
  });
});
