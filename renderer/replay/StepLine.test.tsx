import { expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import { commandsOf } from '../testing/commands.ts';
import { outlineOf, row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import type { StepsLine } from './groups.ts';
import { StepLine } from './StepLine.tsx';

const rows = [row(1, { discovery: true }), row(2, { discovery: true }), row(3, { maskedSpans: 2 })];
const steps = outlineOf(rows);
const line = (l: StepsLine, known = true, of?: CommandRow) => (
  <StepLine
    id="line-0"
    line={l}
    steps={steps}
    row={known && l.kind === 'step' ? rows[l.n - 1] : undefined}
    command={of}
    time="00:00:01.000"
    chosen
    grouped={false}
    onChoose={() => undefined}
    onToggle={() => undefined}
  />
);
const command = { kind: 'command', first: 1, last: 3, of: 1, command: 'kubectl get', continued: false } as const;

it('shows a folded command with its numbers and what is inside', async () => {
  const { text, html } = await makeApp();
  expect(text(line({ ...command, open: false }))).toBe('1–3 00:00:01.000 kubectl get · 3 requests 1 2.00 s');
  expect(html(line({ ...command, open: false }))).toContain('aria-expanded="false"');
  expect(html(line({ ...command, open: false }))).toContain('glyph-masked');
});

it('shows the reconstructed line once it is known, a fallback as a note and a bad exit as an error', async () => {
  const { text } = await makeApp();
  const [made] = commandsOf(rows.map((r) => ({ ...r, commandStep: 1 })));
  const of: CommandRow = { ...made!, line: 'kubectl exec web -- sh', fallback: { failed: 2, used: 3 }, exitCode: 7 };
  expect(text(line({ ...command, open: false }, true, of))).toBe(
    '1–3 00:00:01.000 ≈ kubectl exec web -- sh · 3 requests upgrade refused, then SPDY exit 7 1 2.00 s',
  );
  expect(text(line({ kind: 'step', n: 3, depth: 0 }, true, { ...of, line: 'kubectl get pods' }))).toContain('≈ kubectl get pods');
});

it('leaves numbers and marks of an open command to its requests', async () => {
  const { text, html } = await makeApp();
  expect(text(line({ ...command, open: true, continued: true }))).toBe(
    '00:00:01.000 kubectl get · 3 requests · continued 2.00 s',
  );
  expect(html(line({ ...command, open: true }))).not.toContain('glyph-masked');
});

it('shows discovery in grey, a request with its cells, and a place for one that is being read', async () => {
  const { text, html } = await makeApp();
  expect(text(line({ kind: 'discovery', first: 1, last: 2, open: false, depth: 1 }))).toContain('discovery · 2 requests');
  expect(html(line({ kind: 'step', n: 1, depth: 1 }))).toContain('discovery');
  expect(text(line({ kind: 'step', n: 3, depth: 0 }))).toContain('2 masked');
  expect(text(line({ kind: 'step', n: 3, depth: 0 }, false))).toBe('3 00:00:01.000 reading…');
});
