import { describe, expect, it } from 'vitest';
import { exitStatus, exitText } from './exit-status.ts';

const failure = (message: string, reason = 'NonZeroExitCode', causes: unknown = [{ reason: 'ExitCode', message }]) =>
  JSON.stringify({ metadata: {}, status: 'Failure', message: 'command terminated', reason, details: { causes } });

describe('the Status of the error channel', () => {
  it('is success', () => {
    expect(exitStatus('{"metadata":{},"status":"Success"}')).toEqual({ code: 0, reason: '', message: '' });
  });

  it.each(['1', '7', '255'])('is exit code %s', (code) => {
    expect(exitStatus(failure(code))).toEqual({ code: Number(code), reason: 'NonZeroExitCode', message: 'command terminated' });
  });

  it.each([
    ['a code of more than eight bits', failure('256')],
    ['a negative code', failure('-1')],
    ['a code that is a word', failure('seven')],
    ['no cause', failure('', 'NonZeroExitCode', [])],
    ['another cause', failure('', 'NonZeroExitCode', [{ reason: 'FieldValueInvalid', message: '7' }])],
    ['no details', '{"status":"Failure","message":"command terminated","reason":"NonZeroExitCode"}'],
  ])('has no code with %s', (_, text) => {
    expect(exitStatus(text)).toEqual({ code: null, reason: 'NonZeroExitCode', message: 'command terminated' });
  });

  it('has no code when the container could not be entered', () => {
    expect(exitStatus(failure('1', 'InternalError'))).toEqual({
      code: null,
      reason: 'InternalError',
      message: 'command terminated',
    });
    expect(exitStatus('{"status":"Failure"}')).toEqual({ code: null, reason: '', message: '' });
  });

  it.each([
    '',
    '{',
    '{"status":"Succ',
    'null',
    '[]',
    '"Success"',
    '{"status":"Maybe"}',
    '{"status":"Failure","message":1}',
    'plain text',
  ])('is not %j', (text) => {
    expect(exitStatus(text)).toBeUndefined();
  });
});

it('was plain text before version 4', () => {
  expect(exitText('')).toEqual({ code: 0, reason: '', message: '' });
  expect(exitText('no such container')).toEqual({ code: null, reason: '', message: 'no such container' });
});
