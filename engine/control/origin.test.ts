import { expect, it } from 'vitest';
import { requireOwn } from './origin.ts';

it.each([
  ['127.0.0.1:7420', undefined],
  ['localhost:7420', 'http://localhost:7420'],
  ['[::1]:7420', 'http://[::1]:7420'],
])('lets %s with origin %s in', (host, origin) => {
  expect(() => {
    requireOwn(host, origin, 7420);
  }).not.toThrow();
});

it.each([
  ['evil.example:7420', undefined],
  ['127.0.0.1:7421', undefined],
  ['127.0.0.1', undefined],
  [undefined, undefined],
  ['127.0.0.1:7420', 'http://evil.example'],
  ['127.0.0.1:7420', 'http://localhost:7420'],
  ['127.0.0.1:7420', 'https://127.0.0.1:7420'],
  ['127.0.0.1:7420', 'null'],
  ['evil.example:7420', 'http://evil.example:7420'],
])('keeps %s with origin %s out', (host, origin) => {
  expect(() => {
    requireOwn(host, origin, 7420);
  }).toThrow(expect.objectContaining({ code: 'engine.origin' }) as Error);
});
