import { describe, expect, it } from 'vitest';
import { KIND_EVENT, splitRecords } from '../seal/record.ts';
import { plaintextOf } from './payload.ts';

describe('payload', () => {
  it('frames each event as one record with an empty salt', () => {
    const events = [{ t: 'gap', at: 1, reason: 'ü' } as const, { t: 'session.closed', at: 2, reason: 'ended' } as const];
    const plain = plaintextOf(events);
    const records = splitRecords(plain)!;
    expect(records.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown)).toEqual(events);
    expect(records.every(({ kind }) => kind === KIND_EVENT)).toBe(true);
    expect(plain.subarray(5, 21)).toEqual(Buffer.alloc(16));
  });
});
