import { expect, it, vi } from 'vitest';
import { row } from '../testing/rows.ts';
import { settle } from '../testing/render.tsx';
import { createPages, PAGE } from './pages.ts';

const rows = (from: number, limit: number) => Array.from({ length: limit }, (_, i) => row(from + i));

it('fetches a page once, when one of its rows is wanted', async () => {
  const fetch = vi.fn((from: number, limit: number) => Promise.resolve(rows(from, limit)));
  const changed = vi.fn();
  const pages = createPages(fetch, changed);
  expect(pages.row(PAGE + 5)).toBeUndefined();
  expect(pages.row(PAGE + 6)).toBeUndefined();
  await settle();
  expect(fetch.mock.calls).toEqual([[PAGE + 1, PAGE]]);
  expect(changed).toHaveBeenCalledOnce();
  expect(pages.row(PAGE + 5)?.n).toBe(PAGE + 5);
  expect(fetch).toHaveBeenCalledOnce();
});

it('takes rows from elsewhere and forgets the pages used longest ago', () => {
  const fetch = vi.fn(() => new Promise<never>(() => undefined));
  const pages = createPages(fetch, () => undefined);
  for (let page = 0; page < 61; page++) pages.put(rows(page * PAGE + 1, 1));
  expect(pages.row(60 * PAGE + 1)?.n).toBe(60 * PAGE + 1);
  expect(pages.row(1)).toBeUndefined();
  expect(fetch).toHaveBeenCalledWith(1, PAGE);
});

it('asks again after a failure', async () => {
  const fetch = vi.fn(() => Promise.reject(new Error('gone')));
  const pages = createPages(fetch, () => undefined);
  pages.row(1);
  await settle();
  pages.row(1);
  expect(fetch).toHaveBeenCalledTimes(2);
});
