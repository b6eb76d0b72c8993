import { expect, it } from 'vitest';
import { runGates } from './gates.mjs';

it('shows what failed and sums up all', async () => {
  let text = '';
  const gates = {
    one: ['-e', 'console.log("fine")'],
    two: ['-e', 'console.error("the reason"); process.exit(3)'],
  };
  const good = await runGates(gates, { cwd: process.cwd(), write: (piece) => (text += piece) });
  expect(good).toBe(false);
  expect(text).toContain('── two ──\nthe reason\n');
  expect(text).not.toContain('fine');
  expect(text).toMatch(/good {3}one +\d+\.\d s\nFAILED two +\d+\.\d s\n$/);
});

it('is good when all are', async () => {
  expect(await runGates({ one: ['-e', ''] }, { cwd: process.cwd(), write: () => undefined })).toBe(true);
});
