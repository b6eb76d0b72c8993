import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Params } from '../contract/bridge.ts';
import { makeTestAuthority } from '../test/support/authority/authority.ts';
import { addHttps } from './targets-https.ts';
import { summarize } from './targets.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';

type Request = Params<'targets.https'>;
async function add(over: Partial<Request>) {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const vault = await around.parts.openVault({} as never);
  const request: Request = { name: 'github', url: 'https://api.github.example/v3/', credential: { type: 'none' }, ...over };
  return { target: await addHttps(around, vault, request), vault };
}

describe('addHttps', () => {
  it('keeps a service with its secret, which no summary shows', async () => {
    const { cert } = await makeTestAuthority();
    const credential = { type: 'header', name: 'X-Api-Key', value: 'canary-value' } as const;
    const { target, vault } = await add({ credential, ca: cert, proxyUrl: 'http://ada:canary-pass@proxy.example:3128' });
    expect(vault.state.targets).toEqual([target]);
    expect(target).toMatchObject({
      kind: 'https',
      server: 'https://api.github.example/v3/',
      ca: cert,
      insecure: false,
      credential,
    });
    const summary = summarize(target);
    expect(summary).toMatchObject({ kind: 'https', via: 'http://proxy.example:3128', impersonates: null });
    expect(JSON.stringify(summary)).not.toContain('canary');
  });

  it.each<readonly [string, Partial<Request>]>([
    ['user name or a password', { url: 'https://ada:canary@x.example/' }],
    ['query or a fragment', { url: 'https://x.example/?key=canary' }],
    ['query or a fragment', { url: 'https://x.example/#canary' }],
    ['not a PEM certificate', { ca: 'canary' }],
    ['not a PEM certificate', { ca: '-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----\n' }],
    ['white space', { credential: { type: 'token', token: 'canary canary' } }],
    ['white space', { credential: { type: 'token', token: 'canary\r\nX: y' } }],
    ['colon', { credential: { type: 'basic', username: 'a:canary', password: 'p' } }],
    ['control characters', { credential: { type: 'basic', username: 'a', password: 'canary\n' } }],
    ['name of its header', { credential: { type: 'header', name: 'X Key', value: 'canary' } }],
    ['header host is not one', { credential: { type: 'header', name: 'host', value: 'canary' } }],
    ['header Transfer-Encoding is not', { credential: { type: 'header', name: 'Transfer-Encoding', value: 'canary' } }],
    ['cannot be sent', { credential: { type: 'header', name: 'X-Key', value: 'canary\r\nX: y' } }],
    ['cannot be sent', { credential: { type: 'header', name: 'X-Key', value: ' canary' } }],
    ['cannot be sent', { credential: { type: 'header', name: 'X-Key', value: 'canary\u2713' } }],
    ['has no name', { credential: { type: 'query', name: '', value: 'canary' } }],
  ])('refuses what could not be carried: %s', async (reason, over) => {
    const error: unknown = await add(over).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'target.invalid', message: expect.stringContaining(reason) as string });
    expect(inspect(error)).not.toContain('canary');
  });

  it.each<Request['credential']>([
    { type: 'token', token: 'ghp_x' },
    { type: 'basic', username: 'josé', password: 'p:ü' },
    { type: 'header', name: 'Cookie', value: 'a=b; c=d' },
    { type: 'query', name: 'key', value: 'a & b' },
    { type: 'none' },
  ])('takes %j', async (credential) => {
    expect((await add({ credential })).target.credential).toEqual(credential);
  });
});
