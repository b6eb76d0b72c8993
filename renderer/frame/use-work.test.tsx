import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { useWork } from './use-work.ts';

function Probe() {
  const work = useWork();
  return `${work.busy} ${work.error === null}`;
}

it('starts idle and without an error', async () => {
  const { text } = await makeApp();
  expect(text(<Probe />)).toBe('false true');
});
