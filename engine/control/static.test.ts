import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { page, securityHeaders } from './static.ts';

let dir = '';
let root = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-static-'));
  root = join(dir, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<index>');
  writeFileSync(join(root, 'assets', 'a-1.js'), 'script');
  writeFileSync(join(root, '.hidden.js'), 'hidden');
  writeFileSync(join(root, 'odd.bin'), 'odd');
  writeFileSync(join(dir, 'secret.js'), 'secret');
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

it('serves the index for the application’s own addresses, never stored', async () => {
  for (const path of ['/', '/sessions/01ABC', '/s/%41']) {
    const found = await page(root, path);
    expect(Buffer.from(found.body).toString()).toBe('<index>');
    expect(found.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' });
  }
});

it('serves hashed files for ever', async () => {
  const found = await page(root, '/assets/a-1.js');
  expect(Buffer.from(found.body).toString()).toBe('script');
  expect(found.headers['cache-control']).toContain('immutable');
});

it.each([
  '/../secret.js',
  '/%2e%2e/secret.js',
  '/..%2fsecret.js',
  '/assets/..%5c..%5csecret.js',
  '/assets/../../secret.js',
  '/.hidden.js',
  '/odd.bin',
  '/missing.js',
  '/%00.js',
  '/%zz',
  'secret.js',
  '//../secret.js',
  '/c:/x.js',
])('finds nothing at %s', async (path) => {
  const found = await page(root, path);
  expect(found.status).toBe(404);
  expect(Buffer.from(found.body).toString()).toBe('Not found.\n');
});

it('lets the page load and reach nothing but its own origin, and be framed by nobody', () => {
  const headers = securityHeaders('127.0.0.1:7420');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'self' ws://127.0.0.1:7420; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers['x-content-type-options']).toBe('nosniff');
});
