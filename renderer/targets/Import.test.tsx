import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { ContextTable } from './ContextTable.tsx';
import { firstPlan } from './import-plan.ts';
import { Import } from './Import.tsx';
import { ImportReport } from './ImportReport.tsx';

it('begins with one button, and says that the file is only read', async () => {
  const { text } = await makeApp({ empty: true });
  expect(text(<Import />)).toContain('The file is not changed. Use my kubeconfig Another file…');
});

it('then lists its contexts, the current one first and chosen, each with what is to be known of it', async () => {
  const { app, text, html } = await makeApp({ empty: true });
  await app.targets.readContexts();
  const words = text(<Import />);
  expect(words).toContain('/home/mira/.kube/config · 6 contexts · only read, never changed');
  expect(words).toMatch(
    /Name here prod-eu current https:\/\/api\.prod-eu\.example:6443 exec plugin gke-gcloud-auth-plugin of mira kind-dev/,
  );
  expect(words).toContain('Its certificate is not checked: anybody on the way can read and change everything. I want it so.');
  expect(words).toContain('Cannot be imported: its server is not https');
  expect(words).toContain('Import 1 context');
  expect(html(<Import />)).toMatch(/aria-label="Import old-http" disabled=""/);
});

it('marks what was imported before, and complains about a name that is taken', async () => {
  const { app, text, html } = await makeApp();
  await app.targets.readContexts();
  const { contexts } = app.targets.get().contexts!;
  const plan = { ...firstPlan(contexts), staging: { chosen: true, name: 'staging', insecure: false } };
  const table = <ContextTable contexts={contexts} plan={plan} taken={new Set(['staging'])} onPlan={() => undefined} />;
  expect(text(table)).toContain('already imported as staging');
  expect(text(table)).toContain('There already is a target staging.');
  expect(html(table)).toMatch(/aria-label="Name of staging here" aria-invalid="true"/);
});

it('says why a kubeconfig cannot be read', async () => {
  const { app, text } = await makeApp();
  await app.targets.readContexts('/nowhere');
  expect(text(<Import />)).toContain('The kubeconfig /nowhere cannot be used');
});

it('tells what came of each context, with its test', async () => {
  const { app, text } = await makeApp();
  await app.targets.test('staging');
  const report = [
    { context: 'staging', name: 'staging', problem: null },
    { context: 'old-http', name: 'old', problem: 'Its server is not https.' },
  ];
  const words = text(<ImportReport report={report} onMore={() => undefined} />);
  expect(words).toMatch(/^staging ✓ imported ✕ does not ✓ The server answers/);
  expect(words).toContain('old-http ✕ not imported Its server is not https.');
  expect(words).toContain('Import more…');
});

it('names the user of a context whose credential cannot be told', async () => {
  const { app, text } = await makeApp({ empty: true });
  await app.targets.readContexts();
  const old = app.targets.get().contexts!.contexts.find((c) => c.problem !== null)!;
  const problem = 'The kubeconfig /k cannot be used: the cluster gone is not in it.';
  const broken = [{ ...old, server: '', credential: '', user: 'me', problem }];
  const words = text(<ContextTable contexts={broken} plan={firstPlan(broken)} taken={new Set()} onPlan={() => undefined} />);
  expect(words).toContain('old-http user me Cannot be imported: the cluster gone is not in it.');
});
