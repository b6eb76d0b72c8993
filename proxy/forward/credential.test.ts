import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Upstream } from '../proxy.ts';
import { credentialOf } from './credential.ts';

const upstream = (authorize: Upstream['authorize']): Upstream => ({
  name: 't',
  server: new URL('https://x'),
  tls: {},
  authorize,
});

describe('credentialOf', () => {
  it('asks each time', async () => {
    let n = 0;
    const short = upstream(() => ({ authorization: `Bearer ${(n += 1)}` }));
    expect([await credentialOf(short), await credentialOf(short)]).toEqual([
      { authorization: 'Bearer 1' },
      { authorization: 'Bearer 2' },
    ]);
  });

  it('says that there is none without quoting the failure', async () => {
    const failing = upstream(() => Promise.reject(new Error('helper printed hunter2')));
    await expect(credentialOf(failing)).rejects.toThrow(
      /^The target t cannot be reached: its credential could not be obtained\.$/,
    );
    const ours = new ChaperoneError('target.refused');
    await expect(credentialOf(upstream(() => Promise.reject(ours)))).rejects.toBe(ours);
  });
});
