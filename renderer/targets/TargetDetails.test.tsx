import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { TargetDetails } from './TargetDetails.tsx';

const nothing = (): void => undefined;

it('says how it is reached, how we prove ourselves, and whom it sees', async () => {
  const { app, text } = await makeApp();
  const [prod, staging] = app.targets.get().list!;
  const words = text(<TargetDetails target={prod!} onGone={nothing} />);
  expect(words).toContain('Server https://api.prod-eu.example:6443');
  expect(words).toContain('Credential exec plugin gke-gcloud-auth-plugin; it stays in the vault');
  expect(words).toContain('It sees the agent, as agent:{subject}, groups {groups} , with the session’s id Change…');
  expect(words).toContain('Reached through the proxy http://proxy.example:3128');
  expect(words).toContain('chaperone run --target prod-eu -- kubectl get pods');
  expect(text(<TargetDetails target={staging!} onGone={nothing} />)).toContain('the credential’s own user, whoever asks');
});

it('shows what the test found, check by check, and what somebody should know', async () => {
  const { app, text } = await makeApp();
  const target = { ...app.targets.get().list![1]!, warnings: ['Its certificate is not checked.'] };
  expect(text(<TargetDetails target={target} onGone={nothing} />)).toContain('Not tested in this window yet.');
  const running = app.targets.test('staging');
  expect(text(<TargetDetails target={target} onGone={nothing} />)).toContain('Testing…');
  await running;
  const words = text(<TargetDetails target={target} onGone={nothing} />);
  expect(words).toContain('✕ The credential is accepted 401 Unauthorized: the token has expired');
  expect(words).toContain('⚠ Its certificate is not checked.');
});
