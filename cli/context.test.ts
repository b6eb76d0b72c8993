import { expect, it } from 'vitest';
import type { Bridge } from '../contract/bridge.ts';
import { resolveId } from './context.ts';

const ids = ['01AAAAAAAAAAAAAAAAAAAAAAAA', '01AB0000000000000000000000', '01AC0000000000000000000000'];
const bridge = { 'sessions.list': () => Promise.resolve(ids.map((id) => ({ id }))) } as unknown as Bridge;

it('takes a whole id as it is and completes a unique beginning, whatever its case', async () => {
  expect(await resolveId(bridge, '01ZZZZZZZZZZZZZZZZZZZZZZZZ')).toBe('01ZZZZZZZZZZZZZZZZZZZZZZZZ');
  expect(await resolveId(bridge, '01ab')).toBe(ids[1]);
});

it('refuses an unknown, an ambiguous and an empty beginning', async () => {
  await expect(resolveId(bridge, '01X')).rejects.toMatchObject({ code: 'read.session' });
  await expect(resolveId(bridge, '01A')).rejects.toMatchObject({
    code: 'cli.usage',
    message: expect.stringContaining('3 sessions') as string,
  });
  await expect(resolveId(bridge, '')).rejects.toMatchObject({ code: 'read.session' });
});
