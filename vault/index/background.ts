import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets the calling thread run only when nobody else wants the processor: requests pass first, the index catches up when they pause.
 * Linux gives each thread a priority of its own (setpriority(2), "C library/kernel differences"); elsewhere this does nothing.
 * @returns true when the priority was lowered.
 */
export function yieldToOthers(): boolean {
  try {
    const thread = Number(/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]);
    if (!Number.isInteger(thread)) return false;
    setPriority(thread, constants.priority.PRIORITY_LOW);
    return true;
  } catch {
    return false;
  }
}
