import { expect, it } from 'vitest';
import { makeApp, settle } from '../testing/render.tsx';
import { createMarkers } from './markers.ts';

it('asks once for a session, and again when tokens or grants change', async () => {
  const { app, bridge } = await makeApp();
  await app.library.read({});
  const { id } = app.library.get().sessions![0]!;
  let asked = 0;
  const markers = createMarkers({ ...bridge, 'sessions.markers': (p) => (asked++, bridge['sessions.markers'](p)) });
  markers.want(id);
  markers.want(id);
  await settle();
  expect(asked).toBe(1);
  const answer = markers.get().get(id);
  expect(answer !== undefined && 'value' in answer && answer.value.map((m) => m.kind)).toContain('grant.began');
  const [grant] = await bridge['grants.list']({});
  await bridge['grants.revoke']({ id: grant!.id, why: 'done' });
  await settle();
  expect(asked).toBe(2);
});
