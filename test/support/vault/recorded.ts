/** A vault with sealed sessions in it, made once without an index, for tests that then spoil a copy. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endEvent, makeVault, requestEvent, responseEvent, type MadeVault } from './fixture.ts';
import { openStream, startLog } from './log.ts';

export interface Recorded {
  readonly made: MadeVault;
  readonly ids: readonly string[];
  /** All files by their path inside the vault, without the lock. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Two sealed sessions of a few frames each. */
export async function recordedVault(seed = 'vault'): Promise<Recorded> {
  const made = await makeVault(seed);
  const { client } = await startLog(made);
  const ids: string[] = [];
  for (const session of [0, 1]) {
    const { id, queue, seal } = await openStream(made, client);
    ids.push(id);
    for (let x = 1; x <= 2; x += 1) {
      queue.event(JSON.stringify(requestEvent(x, x * 1000)));
      queue.body({ x, direction: 'request', at: x * 1000 + 1, offset: 0, bytes: Buffer.from(`{"session":${session}}`) });
      await queue.durable();
      queue.event(JSON.stringify(responseEvent(x, x * 1000 + 2)));
      queue.event(JSON.stringify(endEvent(x, x * 1000 + 3, { requestBytes: 13 })));
    }
    await seal();
  }
  await client.stop();
  const names = ['vault.json', 'state.sealed', 'catalogue.log', 'catalogue.head'];
  for (const name of readdirSync(join(made.dir, 'sessions'))) names.push(join('sessions', name));
  return { made, ids, files: new Map(names.map((name) => [name, readFileSync(join(made.dir, name))])) };
}

/** Where each frame of a stream begins; the last entry is the end of the file. */
export function frameOffsets(stream: Buffer): number[] {
  const offsets = [12 + stream.readUInt32BE(8)];
  for (let at = offsets[0]!; at < stream.length; offsets.push(at))
    at += 24 + 32 * stream.readUInt16BE(at + 2) + stream.readUInt32BE(at + 4) + 32;
  return offsets;
}
