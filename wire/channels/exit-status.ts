import { z } from 'zod';
import type { ExitStatus } from '../../contract/stream.ts';

const StatusShape = z.object({
  status: z.enum(['Success', 'Failure']),
  message: z.string().default(''),
  reason: z.string().default(''),
  details: z
    .object({ causes: z.array(z.object({ reason: z.string().default(''), message: z.string().default('') })).default([]) })
    .optional(),
});

/**
 * Reads the Status of the error channel (version 4 and later). Undefined when the text is not one, or not all of it yet: no beginning of a
 * JSON object is a JSON object itself. Source: k8s.io/client-go/tools/remotecommand/v4.go.
 */
export function exitStatus(text: string): ExitStatus | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = StatusShape.safeParse(json);
  if (!parsed.success) return undefined;
  const { status, message, reason, details } = parsed.data;
  if (status === 'Success') return { code: 0, reason: '', message: '' };
  const cause = reason === 'NonZeroExitCode' ? details?.causes.find((each) => each.reason === 'ExitCode')?.message : undefined;
  // An 8-bit number, as the client reads it.
  const code = cause !== undefined && /^\d{1,3}$/.test(cause) && Number(cause) <= 255 ? Number(cause) : null;
  return { code, reason, message };
}

/** Before version 4: text when the command could not be run or failed, nothing on success. */
export function exitText(text: string): ExitStatus {
  return text === '' ? { code: 0, reason: '', message: '' } : { code: null, reason: '', message: text };
}
