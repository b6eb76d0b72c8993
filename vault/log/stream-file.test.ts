import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultyFiles, type FaultKind, type FaultyFiles } from '../../test/support/vault/faulty-files.ts';
import { temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { EVENTS, makeStream } from '../../test/support/vault/stream.ts';
import { plaintextOf } from './payload.ts';
import { StreamFile } from './stream-file.ts';

/** A stream in a file; the operation of number `at` goes wrong (1 is opening, 2 the head). */
function streamFile(at: number, kind: FaultKind): { path: string; files: FaultyFiles; file: StreamFile; head: number } {
  const { head, sealer } = makeStream();
  const path = join(temporaryDirectory(), 'log');
  const files = faultyFiles(at, kind);
  const fd = files.open(path, 'create');
  files.write(fd, [head], 0);
  return { path, files, file: new StreamFile(files, fd, head.length, sealer), head: head.length };
}

describe('stream file', () => {
  it('appends whole frames and knows what is synced', async () => {
    const { path, file, head } = streamFile(0, 'EIO');
    expect(file.synced).toBe(false);
    file.sync();
    expect(file.synced).toBe(true);
    const frame = file.sealer.records(plaintextOf(EVENTS), false);
    const bytes = Buffer.concat(frame.parts);
    file.append([frame]);
    expect([file.size, file.synced, file.sealer.size]).toEqual([head + frame.length, false, 3]);
    expect(file.unsynced).toBe(frame.length);
    await file.syncLater();
    expect(file.synced).toBe(true);
    expect(readFileSync(path).subarray(head)).toEqual(bytes);
    expect(file.unsynced).toBe(0);
    file.close();
    file.close();
    expect(() => file.append([frame])).toThrow(expect.objectContaining({ code: 'record.stopped' }));
  });

  it('is as before when a write fails, half written or not', () => {
    for (const kind of ['EIO', 'torn'] as const) {
      const { path, file, head } = streamFile(3, kind);
      const chain = Buffer.from(file.sealer.chain);
      const frame = file.sealer.records(plaintextOf(EVENTS), false);
      expect(() => file.append([frame])).toThrow();
      expect([file.size, file.sealer.size, Buffer.from(file.sealer.chain), readFileSync(path).length]).toEqual([
        head,
        0,
        chain,
        head,
      ]);
      file.append([file.sealer.records(plaintextOf(EVENTS), false)]);
      expect(readFileSync(path).length).toBe(file.size);
      file.close();
    }
  });

  it('cuts before it writes again when cutting failed as well', () => {
    const { path, files, file, head } = streamFile(3, 'dead');
    expect(() => file.append([file.sealer.records(plaintextOf(EVENTS), false)])).toThrow();
    files.heal();
    file.append([file.sealer.records(plaintextOf(EVENTS.slice(0, 1)), false)]);
    expect(files.log.slice(-2)).toEqual(['truncate', 'write']);
    expect(readFileSync(path).length).toBe(file.size);
    expect(file.size).toBeGreaterThan(head);
    file.close();
  });

  it('is not written again after a failed fdatasync', async () => {
    for (const later of [false, true]) {
      const { file } = streamFile(4, 'EIO');
      file.append([file.sealer.records(plaintextOf(EVENTS), false)]);
      if (later) await expect(file.syncLater()).rejects.toThrow('EIO');
      else expect(() => file.sync()).toThrow('EIO');
      expect(file.poisoned).toBe(true);
      expect(() => file.append([file.sealer.checkpoint()])).toThrow(expect.objectContaining({ code: 'record.stopped' }));
      expect(() => file.sync()).toThrow(expect.objectContaining({ code: 'record.stopped' }));
      file.close();
    }
  });

  it('does not count as durable what is appended while fdatasync runs, and closes after it', async () => {
    const { files, file } = streamFile(0, 'EIO');
    file.append([file.sealer.records(plaintextOf(EVENTS), false)]);
    const running = file.syncLater();
    file.append([file.sealer.records(plaintextOf(EVENTS), false)]);
    await running;
    expect(file.synced).toBe(false);
    const again = file.syncLater();
    file.close();
    await again;
    expect(files.log.at(-1)).toBe('syncLater');
  });
});
