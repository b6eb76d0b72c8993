import { expect, it } from 'vitest';
import { makeApp, settle } from '../testing/render.tsx';
import { Replay } from './Replay.tsx';

it('says that it reads, then shows the session, or why it cannot', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const { id } = app.library.get().sessions![1]!;
  const route = { screen: 'session', id, step: 16, tab: 'summary', filter: '' } as const;
  const replay = <Replay route={route} />;
  expect(text(replay)).toBe('Reading the session…');
  await settle();
  expect(text(replay)).toContain('step 16 of');
  expect(text(replay)).toContain('Summary Request Response Object Decision Proof Raw');
  const gone = <Replay route={{ ...route, id: '01JD3X5N7Q8R9S0T1V2W3X4Y5Z' }} />;
  text(gone);
  await settle();
  expect(text(gone)).toContain('There is no session 01JD3X5N7Q8R9S0T1V2W3X4Y5Z');
});
