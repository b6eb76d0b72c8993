import { describe, expect, it } from 'vitest';
import { asChaperoneError, ChaperoneError, ERRORS, sentence, type ErrorCode } from './errors.ts';

describe('errors', () => {
  it('fills the sentence from the details and leaves what is absent visible', () => {
    expect(sentence('target.unknown', { name: 'prod' })).toContain('no target prod;');
    expect(sentence('target.unknown')).toContain('no target ?;');
  });

  it('has one full sentence, an exit code and an HTTP error status for every code', () => {
    for (const [code, row] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[a-z]+\.[a-z-]+$/);
      if (code !== 'verify.failed' && code !== 'cli.usage') expect(row.sentence, code).toMatch(/[.)]$/);
      expect(row.http, code).toBeGreaterThanOrEqual(400);
      expect([1, 2], code).toContain(row.exit);
    }
  });

  it('carries code, exit and status', () => {
    const error = new ChaperoneError('vault.busy', { pid: 7 });
    expect([error.code, error.exit, error.http]).toEqual(['vault.busy' satisfies ErrorCode, 2, 409]);
  });

  it('turns anything else into engine.internal without its stack', () => {
    const error = asChaperoneError(new TypeError('boom'));
    expect(error.code).toBe('engine.internal');
    expect(error.message).not.toContain('at ');
    expect(asChaperoneError(error)).toBe(error);
  });
});
