import { expect, it } from 'vitest';
import { PARAMS } from './bridge.ts';
import { CHANNELS } from './stream.ts';

it('has the streams of remotecommand, and each may be asked for', () => {
  expect(CHANNELS).toEqual(['stdin', 'stdout', 'stderr', 'error', 'resize']);
  const query = { id: '01JD0000000000000000000000', n: 1, from: 0, limit: 1 };
  expect(PARAMS['sessions.chunks'].parse({ ...query, channels: [...CHANNELS] }).channels).toEqual(CHANNELS);
  expect(PARAMS['sessions.chunks'].safeParse({ ...query, channels: ['close'] }).success).toBe(false);
});
