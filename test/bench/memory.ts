/** Memory and processor time of another process, from Linux' /proc. */
import { readFile, writeFile } from 'node:fs/promises';

/** Kilobytes. `peak` is the high-water mark since it was last reset. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Resident set of a process; null where there is no /proc. */
export async function memoryOf(pid: number): Promise<Memory | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  return text === null ? null : parseStatus(text);
}

/** The two lines of /proc/PID/status that matter (proc_pid_status(5)). */
export function parseStatus(text: string): Memory {
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** Resets the high-water mark to what is resident now (proc_pid_clear_refs(5), value 5). */
export async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

/** User and system time of all threads so far, in seconds; null where there is no /proc. */
export async function processorTimeOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // The name in field 2 may hold spaces; fields 14 and 15 are counted from behind it. Linux counts 100 ticks a second.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
