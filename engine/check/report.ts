import type { TargetTest } from '../../contract/target.ts';

/** The findings of a target's test, in order. */
export class Report {
  readonly #checks: TargetTest['checks'][number][] = [];

  /** Notes one and says whether it was good. */
  add(what: string, ok: boolean, detail: string): boolean {
    this.#checks.push({ what, ok, detail });
    return ok;
  }

  result(): TargetTest {
    return { ok: this.#checks.every(({ ok }) => ok), checks: [...this.#checks] };
  }
}

/** What a server calls somebody, as it may be shown: short, and without characters that a terminal obeys. */
export function shownName(text: string): string {
  const plain = text.replace(/\p{C}+/gu, '?');
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
