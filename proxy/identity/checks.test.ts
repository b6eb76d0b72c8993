import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Proven } from '../proxy.ts';
import { Checks, examined } from './checks.ts';

describe('Checks', () => {
  it('remembers what each said, and gives on what it gives', async () => {
    const checks = new Checks();
    expect(await checks.run('one', () => 1, String)).toBe(1);
    expect(
      await checks.run(
        'two',
        () => Promise.resolve('x'),
        (value) => `${value}!`,
      ),
    ).toBe('x');
    expect(checks.done).toEqual([
      { what: 'one', ok: true, detail: '1' },
      { what: 'two', ok: true, detail: 'x!' },
    ]);
  });

  it('says the sentence of an error of ours, and nothing of another', async () => {
    const checks = new Checks();
    const ours = new ChaperoneError('identity.replayed');
    for (const error of [ours, new Error('secret assertion')]) {
      await expect(checks.run('it', () => Promise.reject(error), String)).rejects.toBe(error);
    }
    expect(checks.done.map(({ detail }) => detail)).toEqual([ours.message, 'it could not be checked']);
  });
});

describe('examined', () => {
  it('tells who, or up to where', async () => {
    const proven = { identity: { subject: 'ada' } } as Proven;
    const good = await examined((checks) =>
      checks.run(
        'all',
        () => proven,
        () => 'fine',
      ),
    );
    expect(good).toEqual({ ok: true, checks: [{ what: 'all', ok: true, detail: 'fine' }], identity: proven.identity });
    const bad = await examined((checks) =>
      checks.run<Proven>(
        'all',
        () => Promise.reject(new Error('x')),
        () => '',
      ),
    );
    expect(bad).toEqual({ ok: false, checks: [{ what: 'all', ok: false, detail: 'it could not be checked' }], identity: null });
  });
});
