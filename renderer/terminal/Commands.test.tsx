import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { streamOf } from '../testing/streams.ts';
import { commandAt, Commands } from './Commands.tsx';

const made = streamOf(row(1, { stream: 'exec', url: '/exec?tty=true', took: 40_000 }))!.view;
if (made.kind !== 'exec') throw new Error('no exec was made up');
const view = made;

it('finds the command of a moment', () => {
  const { commands } = view;
  expect(commandAt(commands, 0)).toBe(-1);
  expect(commandAt(commands, commands[1]!.from)).toBe(1);
  expect(commandAt(commands, 1e9)).toBe(commands.length - 1);
});

it('marks the one that runs, and says where reading ended', async () => {
  const { html, text } = await makeApp();
  const at = view.commands[1]!.from + 1;
  const list = <Commands view={{ ...view, commandsCutAt: 9_000 }} start={1_000} at={at} onSeek={() => undefined} />;
  expect(html(list).match(/aria-current="step"/g)).toHaveLength(1);
  expect(text(list)).toContain('From +8.000 on there was too much to read');
  expect(text(list)).toMatch(/\$ exit no end/);
  expect(text(<Commands view={{ ...view, commands: [] }} start={0} at={0} onSeek={() => undefined} />)).toContain(
    'None were recognised',
  );
});
