import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { EmptyLibrary } from './EmptyLibrary.tsx';

it('says what to do next, whatever is missing', async () => {
  const { app, text } = await makeApp({ empty: true });
  expect(text(<EmptyLibrary filtered={false} />)).toContain('Choose a target');
  await app.bridge['targets.practice']({});
  expect(text(<EmptyLibrary filtered={false} />)).toContain('chaperone run --target practice -- kubectl get pods');
  expect(text(<EmptyLibrary filtered />)).toContain('Show all sessions');
});
