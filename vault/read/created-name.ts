/** The name of an object that is being created: it is in the body, not in the URL. The cluster's own audit log fills it in the same way. */
import { z } from 'zod';
import type { RequestEvent } from '../../contract/record.ts';
import { objectIn } from './small-object.ts';

const Named = z.object({ metadata: z.object({ name: z.string().min(1).max(253) }) });

/** True when the body may tell a name that the URL does not. */
export function mayName({ policy }: RequestEvent): boolean {
  const asked = policy?.attributes;
  return asked?.verb === 'create' && asked.name === '' && asked.subresource === '';
}

/** `metadata.name` of a whole JSON or protobuf body; empty when it is cut, of another form, or without a name. */
export function nameIn(body: Uint8Array): string {
  const parsed = Named.safeParse(objectIn(body));
  return parsed.success ? parsed.data.metadata.name : '';
}
