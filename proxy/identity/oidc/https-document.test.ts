import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, startLoopback } from '../../../test/support/issuer/loopback.ts';
import { overHttps } from './https-document.ts';

let server: Loopback;
let ca: string;
let origin: string;
let answer: (response: ServerResponse) => void;
const asked: string[] = [];

beforeAll(async () => {
  server = await startLoopback((request, response) => {
    asked.push(`${request.url} ${request.headers['accept-encoding']}`);
    answer(response);
  });
  ({ ca, origin } = server);
});
afterAll(() => server.close());

describe('overHttps', () => {
  it('reads a document with the authority that it was given', async () => {
    answer = (response) => response.setHeader('content-type', 'application/json').end('{"a":1}');
    const { contentType, body } = await overHttps(ca)(new URL(`${origin}/keys`));
    expect([contentType, Buffer.from(body).toString()]).toEqual(['application/json', '{"a":1}']);
    expect(asked).toEqual(['/keys identity']);
  });

  it('does not trust an authority that it was not given', async () => {
    await expect(overHttps(null)(new URL(origin))).rejects.toThrow(/certificate/);
  });

  it('goes nowhere without https', async () => {
    const before = asked.length;
    await expect(overHttps(ca)(new URL('http://127.0.0.1:1/'))).rejects.toThrow('http://127.0.0.1:1 is not https');
    expect(asked).toHaveLength(before);
  });

  it('follows no redirect, and takes only 200', async () => {
    answer = (response) => response.writeHead(302, { location: `${origin}/elsewhere` }).end();
    await expect(overHttps(ca)(new URL(`${origin}/keys`))).rejects.toThrow('redirects, which is not followed');
    expect(asked.some((line) => line.startsWith('/elsewhere'))).toBe(false);
    answer = (response) => response.writeHead(403).end('secret page');
    await expect(overHttps(ca)(new URL(`${origin}/keys`))).rejects.toThrow(/^127\.0\.0\.1:\d+ answered 403$/);
  });

  it('reads 256 KiB and no more, whether or not the length was said', async () => {
    answer = (response) => response.end(Buffer.alloc(262_144));
    expect((await overHttps(ca)(new URL(origin))).body).toHaveLength(262_144);
    answer = (response) => response.end(Buffer.alloc(262_145));
    await expect(overHttps(ca)(new URL(origin))).rejects.toThrow('larger than 262144 bytes');
    answer = (response) => {
      response.write(Buffer.alloc(200_000));
      response.end(Buffer.alloc(200_000));
    };
    await expect(overHttps(ca)(new URL(origin))).rejects.toThrow('larger than 262144 bytes');
  });

  it('says when nobody is there', async () => {
    const gone = await startLoopback(() => undefined);
    await gone.close();
    await expect(overHttps(gone.ca)(new URL(gone.origin))).rejects.toThrow('ECONNREFUSED');
  });
});
