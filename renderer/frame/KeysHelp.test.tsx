import { expect, it } from 'vitest';
import { ACTIONS, KEYS } from '../keys/table.ts';
import { makeApp } from '../testing/render.tsx';
import { KeysHelp } from './KeysHelp.tsx';

it('explains every key', async () => {
  const { text } = await makeApp();
  const help = text(<KeysHelp onClose={() => undefined} />);
  for (const action of ACTIONS) expect(help).toContain(KEYS[action].label);
  expect(help).toContain('Ctrl K Command palette');
});
