import { describe, expect, it } from 'vitest';
import { makeApp, wordsOf } from '../testing/render.tsx';
import { AddTarget } from './AddTarget.tsx';
import { EksForm } from './EksForm.tsx';
import { HttpsForm } from './HttpsForm.tsx';
import { Impersonate } from './Impersonate.tsx';

const nothing = (): void => undefined;

describe('the forms for a target', () => {
  it('are chosen by kind', async () => {
    const { html, text } = await makeApp();
    expect(html(<AddTarget way="eks" onWay={nothing} />)).toMatch(/aria-pressed="true">EKS cluster/);
    expect(text(<AddTarget way="practice" onWay={nothing} />)).toContain('Use the practice cluster');
    expect(text(<AddTarget way="nonsense" onWay={nothing} />)).toContain('Use my kubeconfig');
  });

  it('say for EKS whom AWS will see, and wait until they are whole', async () => {
    const { html, text } = await makeApp();
    expect(text(<EksForm onAdded={nothing} />)).toContain('AWS sees them all as one');
    expect(html(<EksForm onAdded={nothing} />)).toMatch(/<button type="submit"[^>]*disabled=""/);
  });

  it('ask for the secret of an HTTPS service where nobody sees or remembers it', async () => {
    const { html } = await makeApp();
    const page = html(<HttpsForm onAdded={nothing} />);
    expect(page).toMatch(/<form[^>]*autoComplete="off"/);
    expect(page).toMatch(/type="password"[^>]*autoComplete="new-password"/);
  });
});

it('previews whom the cluster will see, for somebody who is speaking now', async () => {
  const { app, text } = await makeApp();
  const staging = app.targets.get().list![1]!;
  const dialog = <Impersonate target={staging} onClose={nothing} />;
  expect(text(dialog)).toContain(
    'When claude-code asks for mira@example.com, staging sees the user agent:mira@example.com in platform and on-call.',
  );
  expect(text(dialog)).not.toContain('own user again');
  await app.tokens.refresh();
  expect(text(dialog)).toContain('When codex asks for mira, staging sees the user agent:mira in no groups');
  expect(text(<Impersonate target={app.targets.get().list![0]!} onClose={nothing} />)).toContain(
    'The credential’s own user again',
  );
});

it('begins with what is set, whatever is in it', async () => {
  const { app, html } = await makeApp();
  const [prod, staging] = app.targets.get().list!;
  const of = (target: typeof prod) => html(<Impersonate target={target!} onClose={nothing} />);
  expect(of(prod)).toMatch(/type="checkbox" checked=""/);
  expect(of(staging)).not.toMatch(/type="checkbox" checked=""/);
  const odd = { user: 'a, groups b', groups: ['CN=ops,OU=x', '{groups}'], extra: false };
  expect(of({ ...prod!, impersonation: odd })).toContain('value="a, groups b"');
  expect(of({ ...prod!, impersonation: odd })).toContain('value="CN=ops,OU=x, {groups}"');
  // What is sent keeps the group whole, and so does the preview.
  expect(wordsOf(of({ ...prod!, impersonation: odd }))).toContain('in CN=ops,OU=x, platform and on-call');
});
