/** The name of an object that is being created: it is in the body, not in the URL. The cluster's own audit log fills it in the same way. */
import { z } from 'zod';
import type { BodyPiece, RequestEvent } from '../../contract/record.ts';

/** Larger bodies keep their name to themselves until somebody opens the step. */
const MAX_BODY = 16_384;
const Named = z.object({ metadata: z.object({ name: z.string().min(1).max(253) }) });

/** True when the first piece of the request's body may tell a name that the URL does not. */
export function mayName({ policy }: RequestEvent, { direction, offset, bytes }: BodyPiece): boolean {
  const asked = policy?.attributes;
  if (asked?.verb !== 'create' || asked.name !== '' || asked.subresource !== '') return false;
  return direction === 'request' && offset === 0 && bytes.length <= MAX_BODY;
}

/** `metadata.name` of a whole JSON body; empty when it is cut, of another form, or without a name. */
export function nameIn(body: Uint8Array): string {
  try {
    const parsed = Named.safeParse(JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')));
    return parsed.success ? parsed.data.metadata.name : '';
  } catch {
    return '';
  }
}
