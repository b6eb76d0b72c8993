import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { createReports, WHOLE_VAULT } from './reports.ts';

it('keeps what verification said, with its time, until the session changes', async () => {
  const { bridge, fake } = await makeApp();
  const live = (await bridge['sessions.list']({}))[0]!;
  const reports = createReports(bridge, () => 42);
  const running = reports.verify(live.id);
  expect(reports.get()[live.id]).toEqual({ state: 'running' });
  await running;
  await reports.verify(WHOLE_VAULT);
  expect(reports.get()[live.id]).toMatchObject({ state: 'done', at: 42, report: { verified: true } });
  fake.tick();
  expect(reports.get()[live.id]).toBeUndefined();
  expect(reports.get()[WHOLE_VAULT]).toMatchObject({ state: 'done' });
});

it('keeps why it could not be verified', async () => {
  const { bridge } = await makeApp();
  const reports = createReports(bridge, () => 0);
  await reports.verify('01JD3X5N7Q8R9S0T1V2W3X4Y5Z');
  expect(reports.get()['01JD3X5N7Q8R9S0T1V2W3X4Y5Z']).toMatchObject({ state: 'failed', error: { code: 'read.session' } });
  reports.clear();
  expect(reports.get()).toEqual({});
});
