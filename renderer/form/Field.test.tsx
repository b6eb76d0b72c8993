import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { problemOf, TextField } from './Field.tsx';

const nothing = (): void => undefined;

it('complains only about what was typed', () => {
  expect([problemOf(' ', false, 'no'), problemOf('x', true, 'no'), problemOf('x', false, 'no')]).toEqual([null, null, 'no']);
});

it('ties label, hint and problem to the field', async () => {
  const { html, text } = await makeApp();
  const bad = html(<TextField label="Name" value="?" onChange={nothing} hint="a hint" problem="That is no name." />);
  expect(bad).toMatch(/<label for="(.+?)">Name<\/label>.*<input id="\1" aria-describedby="\1-hint" aria-invalid="true"/);
  expect(bad).toContain('That is no name.');
  expect(bad).not.toContain('a hint');
  expect(text(<TextField label="Name" value="" onChange={nothing} hint="a hint" />)).toBe('Name a hint');
});

it('keeps secrets from being seen and remembered', async () => {
  const { html } = await makeApp();
  expect(html(<TextField label="Token" value="" onChange={nothing} secret />)).toMatch(
    /type="password".*autoComplete="new-password"/,
  );
});
