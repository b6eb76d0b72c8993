import { expect, it } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import { makeApp } from '../testing/render.tsx';
import { SessionFacts } from './SessionFacts.tsx';

async function of(agent: string, change: Partial<SessionSummary> = {}): Promise<string> {
  const { app, text } = await makeApp();
  await app.library.read({ agent });
  return text(<SessionFacts summary={{ ...app.library.get().sessions![0]!, ...change }} />);
}

it('says who spoke, how that was proven, why and from where', async () => {
  expect(await of('ci-deployer')).toBe(
    'Facts acme/shop @ main by OIDC token of github in github:acme, github:acme/shop team=shop env=staging “deploy of 4cb5f07” acme/shop @ 4cb5f07d (main) on runner-7',
  );
  expect(await of('claude-code')).toContain('mira by session token claude-code 2.1.4 team=payments incident=4711');
});

it('takes sessions of earlier versions, which know less', async () => {
  expect(await of('codex', { info: { agentVersion: null, host: 'here' } })).toBe('Facts mira by session token on here');
});
