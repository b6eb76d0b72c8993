/** What a directory can hold. */
import { setImmediate } from 'node:timers/promises';
import type { Input } from '../io/stream.ts';
import type { Quota } from './quota.ts';

const SMALLEST_BLOCK = 1 << 10;
const LARGEST_BLOCK = 64 << 10;

export class FileNode {
  readonly kind = 'file';
  mode = 0o644;
  /** Wall milliseconds. */
  changed: number;
  readonly #quota: Quota;
  #blocks: Uint8Array[] = [];
  #size = 0;
  #room = 0;
  #gone = false;

  constructor(quota: Quota, changed: number) {
    this.#quota = quota;
    this.changed = changed;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds bytes at the end; false when the quota does not allow it, with nothing added from there on. */
  append(bytes: Uint8Array): boolean {
    // Removed while somebody still writes: unreachable, so nothing is kept of it.
    if (this.#gone) return true;
    let rest = bytes;
    while (rest.length > 0) {
      const last = this.#blocks.at(-1);
      if (last === undefined || this.#room === 0) {
        const block = Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, this.#size, rest.length));
        if (!this.#quota.take(block)) return false;
        this.#blocks.push(new Uint8Array(block));
        this.#room = block;
        continue;
      }
      const part = rest.subarray(0, this.#room);
      last.set(part, last.length - this.#room);
      this.#room -= part.length;
      this.#size += part.length;
      rest = rest.subarray(part.length);
    }
    return true;
  }

  /** Forgets the contents. */
  clear(): void {
    this.#quota.give(this.#blocks.reduce((sum, block) => sum + block.length, 0));
    [this.#blocks, this.#size, this.#room] = [[], 0, 0];
  }

  /** For a file that is removed: nothing is kept of it from now on. */
  discard(): void {
    this.clear();
    this.#gone = true;
  }

  /** Reads from the start, and on while something is appended. */
  open(): Input {
    let [index, offset] = [0, 0];
    let blocks = this.#blocks;
    return {
      read: async () => {
        // Whole files pass through here: let others have their turn between blocks.
        await setImmediate();
        for (;;) {
          const block = blocks[index];
          if (block === undefined) return null;
          const filled = blocks === this.#blocks && index === blocks.length - 1 ? block.length - this.#room : block.length;
          if (offset < filled) {
            const bytes = block.subarray(offset, filled);
            offset = filled;
            return bytes;
          }
          if (offset < block.length) return null;
          [index, offset] = [index + 1, 0];
        }
      },
      close: () => {
        blocks = [];
      },
    };
  }
}

export class FolderNode {
  readonly kind = 'folder';
  mode = 0o755;
  changed: number;
  readonly entries = new Map<string, Node>();

  constructor(changed: number) {
    this.changed = changed;
  }
}

/** /dev/null and its like: what is written is forgotten. */
export class DeviceNode {
  readonly kind = 'device';
  readonly mode = 0o666;
  readonly size = 0;
  readonly changed: number;
  /** What reading it gives. */
  readonly open: () => Input;

  constructor(changed: number, open: () => Input) {
    this.changed = changed;
    this.open = open;
  }
}

export type Node = FileNode | FolderNode | DeviceNode;
