/** How many bytes may be kept; containers share one allowance under their own. */
export class Quota {
  readonly #limit: number;
  readonly #shared: Quota | undefined;
  #used = 0;

  constructor(limit: number, shared?: Quota) {
    this.#limit = limit;
    this.#shared = shared;
  }

  get used(): number {
    return this.#used;
  }

  /** True when `bytes` more fit here and in the shared allowance; they count from now on. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    if (this.#shared?.take(bytes) === false) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    this.#shared?.give(bytes);
  }
}
