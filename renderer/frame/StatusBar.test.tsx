import { expect, it } from 'vitest';
import type { EngineStatus } from '../../contract/bridge.ts';
import { createStore } from '../state/store.ts';
import { makeApp } from '../testing/render.tsx';
import type { App } from './app.ts';
import { AppContext } from './app.ts';
import { StatusBar } from './StatusBar.tsx';

async function bar(change: Partial<EngineStatus>, connection: App['attached']['connection'] | null = null): Promise<string> {
  const { app, text } = await makeApp();
  const standing = app.status.get();
  const status = { ...app.status, ...createStore({ ...standing, status: { ...standing.status!, ...change } }) };
  const attached = connection === null ? app.attached : { ...app.attached, connection };
  return text(
    <AppContext value={{ ...app, status, attached }}>
      <StatusBar open />
    </AppContext>,
  );
}

it('says that all is well in few words', async () => {
  expect(await bar({ unrecordedRefusals: 0 })).toBe(
    'engine 0.1.0 recording vault unlocked Lock index current 1 grant · ends in 12:04 theme: system',
  );
});

it('says loudly what is not', async () => {
  expect(await bar({ recording: false })).toContain('recording stopped: traffic is refused');
  expect(await bar({ index: { behind: 12, rebuilding: false } })).toContain('index 12 behind');
  expect(await bar({ index: { behind: 12, rebuilding: true } })).toContain('index rebuilding, 12 behind');
  expect(await bar({ unrecordedRefusals: 1 })).toContain('1 refusal not recorded');
  const lost = createStore({ state: 'lost' as const, attempt: 3, reason: 'x' });
  expect(await bar({}, lost)).toContain('connection lost, trying again (3); what you see may be old');
});
