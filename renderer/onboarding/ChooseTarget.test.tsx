import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { ChooseTarget } from './ChooseTarget.tsx';

const nothing = (): void => undefined;

it('leads with the kubeconfig, and folds the other ways away', async () => {
  const { text, html } = await makeApp({ empty: true });
  const page = <ChooseTarget onImport={nothing} onDone={nothing} />;
  expect(text(page)).toMatch(
    /Choose a target .* Use my kubeconfig Another file… Other ways Practice cluster EKS cluster HTTPS service/,
  );
  expect(html(page)).toContain('<details class="other-ways">');
});

it('opens them when there is no kubeconfig to be read', async () => {
  const { app, html } = await makeApp({ empty: true });
  await app.targets.readContexts('/nowhere');
  expect(html(<ChooseTarget onImport={nothing} onDone={nothing} />)).toContain('<details class="other-ways" open="">');
});

it('goes on from what was imported', async () => {
  const { text } = await makeApp();
  expect(text(<ChooseTarget onImport={nothing} onDone={nothing} />)).toContain('Start a session');
});
