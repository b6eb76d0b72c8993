import { expect, it } from 'vitest';
import { makeApp, settle } from '../testing/render.tsx';
import { linesOf, NO_FOLDS } from './groups.ts';
import { StepList } from './StepList.tsx';

const nothing = (): void => undefined;

it('counts what the filter leaves, and says when that is nothing or not understood', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const session = app.session(app.library.get().sessions![1]!.id);
  await settle();
  const view = session.get();
  const list = (matched: number | null, problem: string | null) => (
    <StepList
      session={session}
      view={view}
      summary={view.summary!}
      lines={matched === 0 ? [] : linesOf(view.steps, NO_FOLDS, null)}
      n={3}
      filter="x"
      problem={problem}
      matched={matched}
      onFilter={nothing}
      onChoose={nothing}
      onToggle={nothing}
    />
  );
  expect(text(list(null, null))).toContain(`${view.total} steps Step since start Request Status Took`);
  expect(text(list(4, 'vreb: is not a field'))).toMatch(/4 of \d+ vreb: is not a field/);
  expect(text(list(0, null))).toContain('No step fits the filter');
});
