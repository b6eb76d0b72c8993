/** A dry run of a deletion: kubectl asks for it in the body, where policy and the URL do not show it. Source: meta/v1, DeleteOptions. */
import { z } from 'zod';
import type { RequestEvent } from '../../contract/record.ts';
import { objectIn } from './small-object.ts';

const DryRun = z.object({ dryRun: z.array(z.string()) });

/** True when the body may say that nothing is to be deleted. */
export function mayBeDry({ policy }: RequestEvent): boolean {
  const asked = policy?.attributes;
  return (asked?.verb === 'delete' || asked?.verb === 'deletecollection') && !asked.dryRun;
}

/** Whether a whole JSON or protobuf body asks for a dry run. */
export function isDry(body: Uint8Array): boolean {
  const parsed = DryRun.safeParse(objectIn(body));
  return parsed.success && parsed.data.dryRun.includes('All');
}
