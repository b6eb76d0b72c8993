import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { statusOf } from '../status.ts';
import { encodeStatus } from './status.ts';

describe('encodeStatus', () => {
  it('announces the exact length and asks for a token on 401', () => {
    const { body, headers } = encodeStatus(statusOf(new ChaperoneError('identity.missing'), undefined));
    expect(new Map(headers).get('Content-Length')).toBe(String(body.length));
    expect(new Map(headers).has('WWW-Authenticate')).toBe(true);
    expect(JSON.parse(body.toString())).toMatchObject({ kind: 'Status', code: 401 });
  });

  it('repeats the sentence as a warning where kubectl would print words of its own', () => {
    const locked = new Map(encodeStatus(statusOf(new ChaperoneError('record.locked'), undefined)).headers);
    expect(locked.get('Warning')).toMatch(/^299 chaperone "The vault is locked, .*"$/);
    const hostile = new ChaperoneError('record.stopped', { reason: 'a "quote", a \\ and\r\na line' });
    const warning = new Map(encodeStatus(statusOf(hostile, undefined)).headers).get('Warning');
    expect(warning).toContain('a \\"quote\\", a \\\\ and??a line');
    expect(new Map(encodeStatus(statusOf(new ChaperoneError('policy.denied'), undefined)).headers).has('Warning')).toBe(false);
  });
});
