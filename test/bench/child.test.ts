import { expect, test } from 'vitest';
import { startModule, startProgram } from './child.ts';
import { makeCertificate } from './certificate.ts';

test('a module answers its first message, then others, and is gone after stop', async () => {
  const { child, answer } = await startModule(new URL('./upstream.ts', import.meta.url), await makeCertificate());
  expect(answer).toBeTypeOf('number');
  expect(await child.ask('count')).toEqual({ requests: 0, odd: 0, bodyBytes: 0 });
  expect(process.kill(child.pid, 0)).toBe(true);
  await child.stop();
  expect(() => process.kill(child.pid, 0)).toThrow('ESRCH');
  await child.stop();
});

test.runIf(process.platform !== 'win32')('a program that ends at once is an error with its last words', async () => {
  const never = () => Promise.resolve(false);
  await expect(startProgram('sh', ['-c', 'echo no such luck >&2; exit 3'], never)).rejects.toThrow('no such luck');
});
