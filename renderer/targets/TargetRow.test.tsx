import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { TargetRow } from './TargetRow.tsx';

it('shows a target, and under it what its test found', async () => {
  const { app, text } = await makeApp();
  const target = app.targets.get().list![1]!;
  const row = <TargetRow target={target} onRemove={() => undefined} />;
  expect(text(row)).toMatch(/^staging https:\/\/10\.4\.0\.2:6443 bearer token staging 2026-11-\d\d Test Remove…$/);
  const running = app.targets.test('staging');
  expect(text(row)).toContain('Testing…');
  await running;
  expect(text(row)).toContain('✕ The credential is accepted 401 Unauthorized: the token has expired');
  expect(text(row)).toContain('✓ The server answers');
});
