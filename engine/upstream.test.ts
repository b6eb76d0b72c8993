import { expect, it } from 'vitest';
import type { StoredTarget } from '../contract/target.ts';
import { upstreamOf } from './upstream.ts';

const base = { name: 't', kind: 'kubernetes', server: 'https://k8s.example:6443/base', context: null, addedAt: '' } as const;
const none = () => Promise.reject(new Error('not asked for'));
const of = (rest: Pick<StoredTarget, 'ca' | 'tlsServerName' | 'credential'>) => upstreamOf({ ...base, ...rest }, none);

it('puts each credential where it belongs and nowhere else', async () => {
  const token = await of({ ca: 'CA', tlsServerName: 'api', credential: { type: 'token', token: 'abc' } });
  expect(token.server.href).toBe('https://k8s.example:6443/base');
  expect(token.tls).toEqual({ ca: 'CA', servername: 'api' });
  expect(await token.authorize()).toEqual({ authorization: 'Bearer abc' });

  const cert = await of({ ca: null, tlsServerName: null, credential: { type: 'certificate', cert: 'C', key: 'K' } });
  expect(cert.tls).toEqual({ cert: 'C', key: 'K' });
  expect(await cert.authorize()).toEqual({});

  const basic = await of({ ca: null, tlsServerName: null, credential: { type: 'basic', username: 'u', password: 'p:w' } });
  expect(await basic.authorize()).toEqual({ authorization: `Basic ${Buffer.from('u:p:w').toString('base64')}` });
});

it('starts the practice cluster only for a practice target', async () => {
  const upstream = await upstreamOf(
    { ...base, kind: 'practice', server: 'practice', ca: null, tlsServerName: null, credential: { type: 'practice' } },
    () =>
      Promise.resolve({ server: 'https://127.0.0.1:9', ca: 'P', token: 'T', audit: () => [], close: () => Promise.resolve() }),
  );
  expect([upstream.server.port, upstream.tls, await upstream.authorize()]).toEqual([
    '9',
    { ca: 'P' },
    { authorization: 'Bearer T' },
  ]);
});
