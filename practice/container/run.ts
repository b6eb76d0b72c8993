/** Runs one command to its exit code; its failures become messages on stderr, as programs tell them. */
import { FileError } from './filesystem/file-error.ts';
import { BrokenPipe } from './io/stream.ts';
import { complain, interruptible, UsageError, type Process } from './process.ts';

export const NOT_FOUND = 127;
const BROKEN_PIPE = 141;
/** Commands of one container at a time, so that shells which start shells come to an end. */
const MOST_RUNNING = 256;
const PLACES = ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/', '/usr/local/bin/'];

/** The name to look a command up by. */
export function programOf(path: string): string {
  const place = PLACES.find((folder) => path.startsWith(folder));
  return place === undefined ? path : path.slice(place.length);
}

/** Undefined when there is no such command. Rejects with Interrupted only. */
export async function runCommand(process: Process): Promise<number | undefined> {
  const [name = ''] = process.args;
  const command = process.container.commands.get(programOf(name));
  if (command === undefined) return undefined;
  const { running } = process.container;
  running.count += 1;
  try {
    if (running.count > MOST_RUNNING) throw new UsageError('Resource temporarily unavailable');
    return await command(interruptible(process));
  } catch (error) {
    if (error instanceof BrokenPipe) return BROKEN_PIPE;
    const message = messageOf(error);
    if (message === undefined) throw error;
    await complain(process, `${programOf(name)}: ${message}`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    running.count -= 1;
  }
}

function messageOf(error: unknown): string | undefined {
  if (error instanceof FileError || error instanceof UsageError || error instanceof RangeError) return error.message;
  return undefined;
}
