/** Looking for a planted secret where other programs of the machine can see it. Linux: /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { formsIn } from './forms.ts';

/** Where a value was seen: `PID cmdline` or `PID environ`. */
export type Seen = string;

/**
 * In the command line of any process on the machine that may be looked at, and in the environment of `pids` and of what they have started.
 * A process that ends meanwhile is passed over.
 */
export function findInProcesses(value: string, pids: readonly number[] = []): readonly Seen[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const inside = withChildren(pids, all);
  return all.flatMap((pid) => [
    ...(holds(`/proc/${pid}/cmdline`, value) ? [`${pid} cmdline`] : []),
    ...(inside.has(pid) && holds(`/proc/${pid}/environ`, value) ? [`${pid} environ`] : []),
  ]);
}

function holds(file: string, value: string): boolean {
  try {
    return formsIn(readFileSync(file), value).length > 0;
  } catch {
    return false;
  }
}

function withChildren(pids: readonly number[], all: readonly string[]): ReadonlySet<string> {
  const inside = new Set(pids.map(String));
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of parents) {
      if (!inside.has(parent) || inside.has(pid)) continue;
      inside.add(pid);
      grown = true;
    }
  }
  return inside;
}

function parentOf(pid: string): string {
  try {
    // proc(5): the program's name stands in brackets and may hold anything; state and parent follow.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1] ?? '';
  } catch {
    return '';
  }
}
