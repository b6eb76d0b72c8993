/** Answers of the engine by question, the last few of them; asked once, and again when what they tell of has changed. */
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import { createStore, type Readable } from './store.ts';

export type Answer<T> = { readonly value: T } | { readonly error: ChaperoneError };

export interface AnswersStore<Q, T> extends Readable<ReadonlyMap<string, Answer<T>>> {
  readonly keyOf: (question: Q) => string;
  /** Asks, unless the answer is here or on its way; after an error it asks again. */
  want(question: Q): void;
  /** Asks again what is here and fits; the old answer stays until the new one comes. */
  refresh(fits: (question: Q) => boolean): void;
  clear(): void;
}

export function createAnswers<Q, T>(options: {
  readonly ask: (question: Q) => Promise<T>;
  readonly keyOf: (question: Q) => string;
  readonly kept: number;
}): AnswersStore<Q, T> {
  const store = createStore<ReadonlyMap<string, Answer<T>>>(new Map());
  const questions = new Map<string, Q>();
  /** On their way; true when they have to be asked once more. */
  const asked = new Map<string, boolean>();
  let epoch = 0;
  const put = (key: string, answer: Answer<T>): void => {
    const next = new Map(store.get());
    next.delete(key);
    next.set(key, answer);
    for (const oldest of next.keys()) {
      if (next.size <= options.kept) break;
      next.delete(oldest);
      questions.delete(oldest);
    }
    store.set(next);
  };
  const ask = async (key: string, question: Q): Promise<void> => {
    const mine = epoch;
    questions.set(key, question);
    do {
      asked.set(key, false);
      const answer = await options.ask(question).then(
        (value): Answer<T> => ({ value }),
        (e: unknown): Answer<T> => ({ error: asChaperoneError(e) }),
      );
      // Cleared meanwhile: whoever asks now gets an answer of their own.
      if (mine !== epoch) return;
      put(key, answer);
    } while (asked.get(key) === true);
    asked.delete(key);
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    keyOf: options.keyOf,
    want: (question) => {
      const key = options.keyOf(question);
      const known = store.get().get(key);
      if (asked.has(key) || (known !== undefined && 'value' in known)) return;
      void ask(key, question);
    },
    refresh: (fits) => {
      for (const [key, question] of questions) {
        if (!fits(question)) continue;
        if (asked.has(key)) asked.set(key, true);
        else void ask(key, question);
      }
    },
    clear: () => {
      epoch += 1;
      questions.clear();
      asked.clear();
      store.set(new Map());
    },
  };
}
