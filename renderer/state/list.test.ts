import { expect, it } from 'vitest';
import { settle } from '../testing/render.tsx';
import { createList } from './list.ts';

function made() {
  let tell: (list: readonly number[]) => void = () => undefined;
  const answers: { readonly resolve: (list: readonly number[]) => void; readonly reject: (e: Error) => void }[] = [];
  const list = createList<number>(
    () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
    (listener) => {
      tell = listener;
      return () => undefined;
    },
  );
  return { list, answers, tell: (l: readonly number[]) => tell(l) };
}

it('reads, hears of changes, and forgets', async () => {
  const { list, answers, tell } = made();
  expect(list.get()).toEqual({ list: null, error: null });
  const reading = list.refresh();
  answers[0]!.resolve([1]);
  await reading;
  expect(list.get().list).toEqual([1]);
  tell([1, 2]);
  expect(list.get().list).toEqual([1, 2]);
  list.clear();
  expect(list.get().list).toBeNull();
});

it('does not let an older answer undo what it was told since', async () => {
  const { list, answers, tell } = made();
  void list.refresh();
  tell([2]);
  answers[0]!.resolve([1]);
  await settle();
  expect(list.get().list).toEqual([2]);
  void list.refresh();
  list.clear();
  answers[1]!.resolve([3]);
  await settle();
  expect(list.get().list).toBeNull();
});

it('keeps the last list beside an error', async () => {
  const { list, answers, tell } = made();
  tell([1]);
  const reading = list.refresh();
  answers[0]!.reject(new Error('boom'));
  await reading;
  expect(list.get()).toMatchObject({ list: [1], error: { code: 'engine.internal' } });
});
