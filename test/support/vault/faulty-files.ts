/** The system's files, with one operation that goes wrong. */
import { systemFiles, type Files } from '../../../vault/log/files.ts';

export const FAULTS = ['EIO', 'ENOSPC', 'short', 'torn', 'dead'] as const;
/**
 * EIO, ENOSPC: the operation fails and does nothing. `short`: a write takes half and says so. `torn`: a write takes half
 * and fails. `dead`: this operation and every later one fails.
 */
export type FaultKind = (typeof FAULTS)[number];

export interface FaultyFiles extends Files {
  /** Operations so far. */
  readonly count: number;
  /** The names of the operations so far, in order. */
  readonly log: readonly (keyof Files)[];
  /** From now on nothing fails. */
  heal(): void;
}

/** Fails at the operation of this number, counted from 1 over all kinds; 0 never. */
export function faultyFiles(at: number, kind: FaultKind, base: Files = systemFiles): FaultyFiles {
  let count = 0;
  let healed = false;
  const log: (keyof Files)[] = [];

  const due = (name: keyof Files): boolean => {
    count += 1;
    log.push(name);
    return !healed && at > 0 && (count === at || (kind === 'dead' && count > at));
  };
  const failure = (): Error => Object.assign(new Error(kind), { code: kind === 'ENOSPC' || kind === 'torn' ? 'ENOSPC' : 'EIO' });
  const guarded =
    <A extends unknown[], R>(name: keyof Files, work: (...args: A) => R) =>
    (...args: A): R => {
      // Half of something exists for writes only.
      if (due(name) && kind !== 'short') throw failure();
      return work(...args);
    };

  return {
    get count() {
      return count;
    },
    log,
    heal() {
      healed = true;
    },
    open: guarded('open', base.open),
    close(fd) {
      // Failing here as well would only leak descriptors of the test.
      base.close(fd);
    },
    size: guarded('size', base.size),
    read: guarded('read', base.read),
    write(fd, parts, position) {
      if (!due('write')) return base.write(fd, parts, position);
      if (kind === 'short' || kind === 'torn') {
        const whole = Buffer.concat(parts);
        const written = base.write(fd, [whole.subarray(0, Math.ceil(whole.length / 2))], position);
        if (kind === 'short') return written;
      }
      throw failure();
    },
    truncate: guarded('truncate', base.truncate),
    sync: guarded('sync', base.sync),
    async syncLater(fd) {
      if (due('syncLater') && kind !== 'short') throw failure();
      await base.syncLater(fd);
    },
    rename: guarded('rename', base.rename),
    remove: guarded('remove', base.remove),
    list: guarded('list', base.list),
    makeDir: guarded('makeDir', base.makeDir),
    syncDir: guarded('syncDir', base.syncDir),
  };
}
