/** The streams of one exec or attach, whatever carries them. Source: k8s.io/apimachinery pkg/util/remotecommand/constants.go. */
import type { Input, Output } from '../container/io/stream.ts';
import type { Size } from '../container/process.ts';
import type { JsonMap } from '../object/json.ts';

export interface Channels {
  /** At its end at once when the client asked for none. */
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Called with the newest size at once, if there is one, and at each change. */
  onResize(listener: (size: Size) => void): void;
  /** Says on the error channel how it ended, and closes. Never rejects. */
  finish(status: JsonMap): Promise<void>;
}

const NUMBER_LIMIT = 65_535;

/** The size in a message of the resize channel; undefined for anything else. */
export function parseSize(text: string): Size | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('Width' in value) || !('Height' in value)) return undefined;
    const { Width: columns, Height: rows } = value;
    const fits = (number: unknown): number is number =>
      Number.isInteger(number) && Number(number) >= 0 && Number(number) <= NUMBER_LIMIT;
    return fits(columns) && fits(rows) ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

export const SUCCESS: JsonMap = { metadata: {}, status: 'Success' };

/** The Status for an exit code. */
export function exitStatus(code: number): JsonMap {
  if (code === 0) return SUCCESS;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** The Status when the command could not be run to its end. */
export const failureStatus = (message: string): JsonMap => ({
  metadata: {},
  status: 'Failure',
  message,
  reason: 'InternalError',
  details: { causes: [{ message }] },
  code: 500,
});
