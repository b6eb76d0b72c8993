/** What a vault owes after a crash: every write that reached its target, with at least the bytes that reached it. */
import { createHash } from 'node:crypto';
import type { HeldWrite } from './held.ts';
import type { Reached } from './target.ts';

/** Sentences about what is missing; empty is good. */
export function losses(reached: readonly Reached[], held: readonly HeldWrite[]): string[] {
  const bodies = new Map(held.map(({ id, body }) => [id, body]));
  return reached.flatMap(({ id, bytes, sha256 }) => {
    const body = bodies.get(id);
    if (body === undefined) return [`write ${id} reached the target with ${bytes} bytes and is not in the vault`];
    if (body.length < bytes) return [`write ${id}: ${bytes} bytes reached the target, the vault holds ${body.length}`];
    const same = createHash('sha256').update(body.subarray(0, bytes)).digest('hex') === sha256;
    return same ? [] : [`write ${id}: the vault holds other bytes than reached the target`];
  });
}
