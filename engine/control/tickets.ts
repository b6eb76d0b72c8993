import { createHash } from 'node:crypto';
import type { Random } from '../../contract/clock.ts';

/** More windows than anybody opens; beyond it the oldest ticket is forgotten. */
const MOST = 64;

/** Lets a window that has signed in come back after a reload. Only hashes are kept, in memory; all die with lock and stop. */
export class Tickets {
  readonly #random: Random;
  readonly #hashes = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  issue(): string {
    const ticket = Buffer.from(this.#random(32)).toString('base64url');
    this.#hashes.add(hash(ticket));
    const [oldest] = this.#hashes;
    if (this.#hashes.size > MOST && oldest !== undefined) this.#hashes.delete(oldest);
    return ticket;
  }

  /** Looks up by hash, so the time it takes says nothing about the ticket. */
  valid(ticket: string): boolean {
    return this.#hashes.has(hash(ticket));
  }

  revokeAll(): void {
    this.#hashes.clear();
  }
}

function hash(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
