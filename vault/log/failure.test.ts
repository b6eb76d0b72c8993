import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { failureOf, thrown } from './failure.ts';

const system = (code: string): Error => Object.assign(new Error('secret path /home/x'), { code });

describe('failure', () => {
  it('tells a full disk from everything else, without the system’s text', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG'])
      expect(failureOf(system(code))).toEqual({ code: 'vault.full', details: { reason: code } });
    expect(failureOf(system('EIO'))).toEqual({ code: 'record.stopped', details: { reason: 'EIO' } });
    expect(failureOf('odd')).toEqual({ code: 'record.stopped', details: { reason: 'unknown' } });
  });

  it('keeps our own errors, there and back', () => {
    const error = new ChaperoneError('record.ended', { session: 'x' });
    expect(thrown(failureOf(error))).toMatchObject({ code: 'record.ended', details: { session: 'x' } });
  });
});
