import { expect, it } from 'vitest';
import type { ReactNode } from 'react';
import { makeApp } from '../testing/render.tsx';
import type { TerminalEvent } from './recording.ts';
import { useTerminal } from './use-terminal.ts';

const events: readonly TerminalEvent[] = [0, 100, 10_100].map((at, i) => ({
  what: 'output',
  at: 1_000 + at,
  i,
  data: new Uint8Array([65]),
}));

function Probe(props: { readonly end: number }): ReactNode {
  const { at, start, end, atEnd, playing, fold, shown } = useTerminal(events, 1_000, props.end, 1, () => undefined);
  return [at, start, end, atEnd, playing, fold.length, shown === null].join(' ');
}

it('begins at the end, with its ten seconds of pause cut to two', async () => {
  const { text } = await makeApp();
  expect(text(<Probe end={11_500} />)).toBe('11500 1000 11500 true false 2500 true');
});

it('ends with its last event while its step has no end', async () => {
  const { text } = await makeApp();
  expect(text(<Probe end={1_000} />)).toBe('11100 1000 11100 true false 2100 true');
});
