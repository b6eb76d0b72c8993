import { describe, expect, it } from 'vitest';
import { exitStatus, failureStatus, parseSize } from './channels.ts';

describe('a size', () => {
  it('is read from what kubectl sends', () => {
    expect(parseSize('{"Width":100,"Height":30}')).toEqual({ columns: 100, rows: 30 });
  });

  it.each(['', '{}', '[1,2]', 'null', '{"Width":-1,"Height":3}', '{"Width":"1","Height":3}', '{"Width":1e9,"Height":3}'])(
    'is not %s',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});

it('an exit code is told as the kubelet tells it', () => {
  expect(exitStatus(0)).toEqual({ metadata: {}, status: 'Success' });
  expect(exitStatus(7)).toEqual({
    metadata: {},
    status: 'Failure',
    message: 'command terminated with non-zero exit code: command terminated with exit code 7',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '7' }] },
  });
  expect(failureStatus('why')).toMatchObject({ status: 'Failure', reason: 'InternalError', message: 'why' });
});
