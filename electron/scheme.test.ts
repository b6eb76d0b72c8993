import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from './page-policy.ts';
import { pageHandler } from './scheme.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chaperone-scheme-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<p>start');
  await writeFile(join(folder, 'page', 'assets', 'a b.js'), 'export {}');
  await writeFile(join(folder, 'page', 'notes.txt'), 'not of a served type');
  await writeFile(join(folder, 'secret.js'), 'secret');
  await symlink(join(folder, 'secret.js'), join(folder, 'page', 'link.js'));
});
afterAll(() => rm(folder, { recursive: true }));

/** `Request` folds dots away as a browser does; a raw address shows what happens when something does not. */
const ask = (address: string, method = 'GET'): Promise<Response> =>
  pageHandler(join(folder, 'page'))({ url: address, method } as Request);

describe('pageHandler', () => {
  it('serves files with their type and the strict headers', async () => {
    const start = await ask('chaperone://app/');
    expect([start.status, await start.text()]).toEqual([200, '<p>start']);
    expect(start.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(start.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    const script = await ask('chaperone://app/assets/a%20b.js?v=1#x');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  it('answers HEAD without a body', async () => {
    const head = await ask('chaperone://app/index.html', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    ['chaperone://app/../secret.js', 400],
    ['chaperone://app/%2e%2e/secret.js', 400],
    ['chaperone://app/..%2fsecret.js', 400],
    ['chaperone://app/assets/..%5c..%5csecret.js', 400],
    ['chaperone://app/%252e%252e/secret.js', 400],
    ['chaperone://app/index.html%00.js', 400],
    ['chaperone://app/%zz', 400],
    ['chaperone://app/link.js', 403],
    ['chaperone://elsewhere/index.html', 403],
    ['https://app/index.html', 403],
    ['chaperone://app/notes.txt', 404],
    ['chaperone://app/assets', 404],
    ['chaperone://app/missing.js', 404],
  ])('refuses %s with %i', async (address, status) => {
    const answer = await ask(address);
    expect([answer.status, await answer.text()]).toEqual([status, '']);
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  });

  it('takes no other method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await ask('chaperone://app/', method)).status).toBe(405);
  });
});
