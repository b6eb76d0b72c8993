/**
 * What follows from a request's header lines alone, kept while its connection sends the very same lines again, as most clients
 * do. Only for pure functions: who a token belongs to, whether it still counts and what policy says is asked for every request.
 */
export class Memo {
  readonly #known = new Map<object, { readonly from: unknown; readonly result: unknown }>();

  /**
   * @param what names the function, by itself or by any object that stands for it alone.
   * @param from what the result depends on besides the lines; another one makes a new result.
   */
  of<T>(what: object, from: unknown, make: () => T): T {
    const known = this.#known.get(what);
    if (known !== undefined && known.from === from) return known.result as T;
    const result = make();
    this.#known.set(what, { from, result });
    return result;
  }
}

/** The same where there may be no memo: the first request of a connection, a read of ours. */
export function remembered<T>(memo: Memo | undefined, what: object, from: unknown, make: () => T): T {
  return memo === undefined ? make() : memo.of(what, from, make);
}
