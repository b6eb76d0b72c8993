import { expect, it } from 'vitest';
import { makeApp, NOW } from '../testing/render.tsx';
import { grantLines, shortSentence } from './lines.tsx';

it('counts down what is active, and says when the rest begins and ended', async () => {
  const { app, text } = await makeApp();
  const lines = grantLines(app.grants.get().list, NOW);
  expect(lines.map((l) => (l.kind === 'row' ? 'row' : l.kind === 'head' ? l.cells[1] : 'note'))).toEqual([
    'Active · 1',
    'row',
    'Pending · 1',
    'row',
    'Ended · 1',
    'row',
  ]);
  const rows = lines.filter((l) => l.kind === 'row').map((l) => text(<>{l.cells}</>));
  expect(rows[0]).toBe('12:04 codex may create pods/exec in shop on staging roll web back, incident 4711 14 1');
});

it('says that the policy alone decides when nothing is granted', () => {
  expect(grantLines([], NOW).map((l) => l.kind)).toEqual(['head', 'note']);
});

it('leaves the end to the countdown', () => {
  expect(shortSentence({ sentence: 'codex may get pods on staging until 2026-11-20 14:05 UTC' })).toBe(
    'codex may get pods on staging',
  );
});
