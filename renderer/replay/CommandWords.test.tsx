import { expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import { commandsOf } from '../testing/commands.ts';
import { makeApp } from '../testing/render.tsx';
import { row } from '../testing/rows.ts';
import { commandNotes, CommandWords } from './CommandWords.tsx';

const [some] = commandsOf([row(1)]);
const command = (change: Partial<CommandRow> = {}): CommandRow => ({ ...some!, line: 'kubectl get pods -n shop', ...change });

it('marks the line as reconstructed, for eyes and ears', async () => {
  const { html, text } = await makeApp();
  expect(text(<CommandWords command={command()} name="kubectl get" />)).toBe('≈ kubectl get pods -n shop');
  expect(html(<CommandWords command={command()} name="" />)).toContain('aria-label="reconstructed command line"');
});

it('shows what the client called itself until the line is known, and claims nothing more', async () => {
  const { text } = await makeApp();
  expect(text(<CommandWords command={undefined} name="kubectl get" />)).toBe('kubectl get');
});

it('says a fallback quietly and a guess always', () => {
  expect(commandNotes(undefined)).toEqual([]);
  expect(commandNotes(command())).toEqual([]);
  expect(commandNotes(command({ fallback: { failed: 2, used: 3 } }))).toEqual(['upgrade refused, then SPDY']);
  expect(commandNotes(command({ groupedBy: 'time' }))).toEqual(['grouped by time, a guess']);
  expect(commandNotes(command({ groupedBy: 'connection' }))).toEqual(['grouped by connection']);
});
