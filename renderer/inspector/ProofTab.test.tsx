import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { ProofTab } from './ProofTab.tsx';

it('says where the records are and how to check them, before and after verification', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const summary = app.library.get().sessions![1]!;
  const proof = <ProofTab step={detail()} summary={summary} />;
  expect(text(proof)).toContain(`sessions/${summary.id}.log`);
  expect(text(proof)).toContain('Records 26 to 29');
  expect(text(proof)).toContain(`chaperone verify ${summary.id}`);
  expect(text(proof)).not.toContain('Looked at');
  await app.reports.verify(summary.id);
  expect(text(proof)).toContain('Not checked:');
});

it('does not claim a seal that is not there', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const step = detail({}, { proof: { firstRecord: 1, lastRecord: 2, sealed: false } });
  expect(text(<ProofTab step={step} summary={app.library.get().sessions![0]!} />)).toContain('Sealed not yet');
});
