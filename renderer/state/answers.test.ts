import { beforeEach, expect, it } from 'vitest';
import { settle } from '../testing/render.tsx';
import { createAnswers, type AnswersStore } from './answers.ts';

let asked: string[];
let answers: ((value: string | Error) => void)[];
let store: AnswersStore<string, string>;

beforeEach(() => {
  asked = [];
  answers = [];
  store = createAnswers<string, string>({
    ask: (question) => {
      asked.push(question);
      return new Promise((resolve, reject) =>
        answers.push((value) => (typeof value === 'string' ? resolve(value) : reject(value))),
      );
    },
    keyOf: (question) => question,
    kept: 2,
  });
});
const answer = async (i: number, value: string | Error): Promise<void> => {
  answers[i]?.(value);
  await settle();
};
const valueOf = (key: string): string | undefined => {
  const found = store.get().get(key);
  return found !== undefined && 'value' in found ? found.value : undefined;
};

it('asks once, however often it is wanted', async () => {
  store.want('a');
  store.want('a');
  await answer(0, 'one');
  store.want('a');
  expect(asked).toEqual(['a']);
  expect(valueOf('a')).toBe('one');
});

it('keeps the old answer until the new one has come, and asks once more when it changed on the way', async () => {
  store.want('a');
  await answer(0, 'one');
  store.refresh(() => true);
  store.refresh(() => true);
  store.refresh(() => true);
  expect(valueOf('a')).toBe('one');
  await answer(1, 'two');
  expect(valueOf('a')).toBe('two');
  await answer(2, 'three');
  expect(valueOf('a')).toBe('three');
  expect(asked).toHaveLength(3);
  store.refresh((question) => question === 'b');
  expect(asked).toHaveLength(3);
});

it('tells errors, and asks again when wanted again', async () => {
  store.want('a');
  await answer(0, new Error('no'));
  expect(store.get().get('a')).toHaveProperty('error.code', 'engine.internal');
  store.want('a');
  await answer(1, 'one');
  expect(valueOf('a')).toBe('one');
});

it('keeps the newest answers only', async () => {
  for (const [i, key] of ['a', 'b', 'c'].entries()) {
    store.want(key);
    await answer(i, key);
  }
  expect([...store.get().keys()]).toEqual(['b', 'c']);
});

it('forgets everything when cleared, answers on their way too', async () => {
  store.want('a');
  store.clear();
  await answer(0, 'old');
  expect(store.get().size).toBe(0);
  store.want('a');
  await answer(1, 'new');
  expect(valueOf('a')).toBe('new');
});
