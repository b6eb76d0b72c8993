/** What a verification has looked at and found so far. */
import type { Finding, VerifyReport } from '../../contract/verify.ts';
import { sha256 } from '../seal/digest.ts';
import type { WalkedFrame } from '../seal/walk.ts';

/** Bytes between two calls of `onProgress`. */
const STEP = 4 << 20;

export class Tally {
  readonly findings: Finding[] = [];
  readonly notChecked: string[] = [];
  sessions = 0;
  sealed = 0;
  #frames = 0;
  #records = 0;
  #bytes = 0;
  #told = 0;
  #total = 0;
  readonly #onProgress: (done: number, total: number) => void;

  constructor(onProgress: (done: number, total: number) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** Bytes that there will be to look at. */
  expect(bytes: number): void {
    this.#total = bytes;
    this.#onProgress(0, bytes);
  }

  frame(frame: WalkedFrame): void {
    this.#frames += 1;
    this.#records += frame.count;
    this.bytes(frame.length);
  }

  bytes(count: number): void {
    this.#bytes += count;
    if (this.#bytes - this.#told < STEP) return;
    this.#told = this.#bytes;
    this.#onProgress(Math.min(this.#bytes, this.#total), this.#total);
  }

  /** `signer`: the public key, or nothing when it could not be read. */
  report(signer: Uint8Array | null): VerifyReport {
    this.#onProgress(this.#total, this.#total);
    return {
      verified: this.findings.length === 0,
      checked: { sessions: this.sessions, sealed: this.sealed, frames: this.#frames, records: this.#records, bytes: this.#bytes },
      findings: this.findings,
      notChecked: this.notChecked,
      signer: signer === null ? '' : Buffer.from(sha256(signer)).toString('hex'),
    };
  }
}
