import { expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import { startModule } from './child.ts';
import type { Ready } from './contestants/setup.ts';
import { prove } from './prove.ts';

test('the upstream proves itself, a wrong path does not', async () => {
  const certificate = await makeCertificate();
  const { child, answer } = await startModule(new URL('./upstream.ts', import.meta.url), certificate);
  try {
    const to: Ready = { server: `https://127.0.0.1:${String(answer)}`, ca: certificate.cert, headers: {} };
    await prove('direct', to);
    // Everything under this prefix is a download, so the bytes are not the pod's.
    await expect(prove('strange', { ...to, server: `${to.server}/x?limitBytes=10&` })).rejects.toThrow(
      'strange: GET brought 10 other bytes',
    );
  } finally {
    await child.stop();
  }
});

test.each(['http-proxy', 'undici'])('the bare %s contestant proves itself', async (name) => {
  const certificate = await makeCertificate();
  const upstream = await startModule(new URL('./upstream.ts', import.meta.url), certificate);
  const setup = { certificate, upstream: `https://127.0.0.1:${String(upstream.answer)}`, dir: '' };
  const contestant = await startModule(new URL(`./contestants/${name}.ts`, import.meta.url), setup);
  try {
    const ready = contestant.answer as Ready;
    expect(ready.server).not.toBe(setup.upstream);
    await prove(name, ready);
    await contestant.child.stop();
    await expect(prove(name, ready)).rejects.toThrow();
  } finally {
    await contestant.child.stop();
    await upstream.child.stop();
  }
});
