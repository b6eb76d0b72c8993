import { describe, expect, it } from 'vitest';
import { sealedStream, WRAP_KEY } from '../../test/support/vault/stream.ts';
import { readFrom, scan, type ReadAt } from './scan.ts';
import { StreamWalk } from './walk.ts';

const walkOf = (): StreamWalk => new StreamWalk({ wrapKey: WRAP_KEY, checks: 'all' });

async function steps(read: ReadAt, walk: StreamWalk, tail: 'fault' | 'wait'): Promise<string[]> {
  const seen: string[] = [];
  for await (const step of scan(read, walk, tail)) seen.push(step.is === 'fault' ? step.fault.kind : step.is);
  return seen;
}

describe('scan', () => {
  it('finds the same steps however few bytes a read gives', async () => {
    const bytes = sealedStream().bytes();
    for (const most of [1, 7, 100, 1 << 20]) {
      const read: ReadAt = (into, position) => readFrom(bytes)(into.subarray(0, most), position);
      expect(await steps(read, walkOf(), 'fault'), `${most} bytes`).toEqual(['head', 'frame', 'frame', 'frame', 'frame']);
    }
  });

  it('takes a growing stream up where it was, at every length', async () => {
    const bytes = sealedStream().bytes();
    const walk = walkOf();
    let frames = 0;
    for (let length = 0; length <= bytes.length; length += 13) {
      const seen = await steps(readFrom(bytes.subarray(0, length)), walk, 'wait');
      expect(seen).not.toContain('tail');
      frames += seen.filter((step) => step === 'frame').length;
    }
    frames += (await steps(readFrom(bytes), walk, 'wait')).length;
    expect([frames, walk.position, walk.records]).toEqual([4, bytes.length, 4]);
  });

  it('calls an incomplete end a fault when nothing more is to come', async () => {
    const { parts } = sealedStream();
    const cut = Buffer.concat(parts).subarray(0, parts[0]!.length + parts[1]!.length + 30);
    expect(await steps(readFrom(cut), walkOf(), 'fault')).toEqual(['head', 'frame', 'tail']);
    expect(await steps(readFrom(new Uint8Array(0)), walkOf(), 'fault')).toEqual(['tail']);
  });
});
