import { expect, it } from 'vitest';
import { maskInnerUrl } from './mask-url.ts';

it.each([
  ['/', '/'],
  ['/v1/items?page=2&sort=name#top', '/v1/items?page=2&sort=name#top'],
  ['/x?access_token=abc&page=2', '/x?access_token=(masked)&page=2'],
  ['/x?a=1;password=p%20q', '/x?a=1;password=(masked)'],
  ['/x?Access%5FToken=abc', '/x?Access%5FToken=(masked)'],
  ['/x?token=', '/x?token='],
  ['/x?next=https%3A%2F%2Fu%3Apw%40host%2F', '/x?next=(masked)'],
  ['/x?%zz=1&y=%zz', '/x?%zz=1&y=%zz'],
  ['http://user:pw@host/x?page=1', 'http://(masked)@host/x?page=1'],
])('%s', (url, expected) => {
  expect(maskInnerUrl(url)).toBe(expected);
});
