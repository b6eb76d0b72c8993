import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { askHidden } from './prompt.ts';

function terminal() {
  const raw: boolean[] = [];
  let shown = '';
  const input = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    setRawMode: (on: boolean) => {
      raw.push(on);
      return input as never;
    },
    resume: () => input as never,
    pause: () => input as never,
  });
  const output = { write: (text: string | Uint8Array) => ((shown += text.toString()), true) };
  const asked = askHidden('Passphrase: ', input as never, output);
  return { asked, type: (text: string) => input.emit('data', Buffer.from(text)), raw, shown: () => shown };
}

it('reads a line with corrections, shows none of it, and leaves raw mode', async () => {
  const { asked, type, raw, shown } = terminal();
  type('wrong\u0015péx');
  type('\u007fss word\r');
  expect(await asked).toBe('péss word');
  expect(shown()).toBe('Passphrase: \n');
  expect(raw).toEqual([true, false]);
});

it('gives up on Ctrl-C and leaves raw mode', async () => {
  const { asked, type, raw } = terminal();
  type('abc\u0003');
  await expect(asked).rejects.toMatchObject({ code: 'vault.no-passphrase' });
  expect(raw).toEqual([true, false]);
});
