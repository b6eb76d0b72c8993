import { describe, expect, it } from 'vitest';
import { sha256 } from '../seal/digest.ts';
import { fileFinding } from './findings.ts';
import { Tally } from './tally.ts';

const frame = { index: 0, offset: 0, firstRecord: 0, records: null, checkpoint: null, note: null };

describe('tally', () => {
  it('adds up and reports', () => {
    const tally = new Tally();
    tally.frame({ ...frame, length: 100, count: 3 });
    tally.bytes(20);
    tally.sessions = 1;
    const report = tally.report(Uint8Array.of(1));
    expect(report).toMatchObject({ verified: true, checked: { sessions: 1, sealed: 0, frames: 1, records: 3, bytes: 120 } });
    expect(report.signer).toBe(Buffer.from(sha256(Uint8Array.of(1))).toString('hex'));
    tally.findings.push(fileFinding('a', 'tail', 'it is cut'));
    expect(tally.report(null)).toMatchObject({ verified: false, signer: '' });
  });

  it('tells its progress now and then, and the end always', () => {
    const told: [number, number][] = [];
    const tally = new Tally((done, total) => told.push([done, total]));
    tally.expect(10 << 20);
    for (let n = 0; n < 20; n += 1) tally.frame({ ...frame, length: 1 << 20, count: 1 });
    tally.report(null);
    expect(told[0]).toEqual([0, 10 << 20]);
    expect(told.at(-1)).toEqual([10 << 20, 10 << 20]);
    expect(told.length).toBe(7);
    expect(told.every(([done, total]) => done <= total)).toBe(true);
  });
});
