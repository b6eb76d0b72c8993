import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { StepRow } from '../../contract/step.ts';
import { settle } from '../testing/render.tsx';
import { row } from '../testing/rows.ts';
import { createStreams } from './streams.ts';

it('reads a stream again when its step has changed, and no other', async () => {
  let tell: (event: { id: string; rows: readonly StepRow[] }) => void = () => undefined;
  const ask = vi.fn(({ n }: { n: number }) => Promise.resolve({ kind: 'portforward', n }));
  const streams = createStreams({
    'sessions.stream': ask,
    on: { 'session.steps': (listener: typeof tell) => (tell = listener) },
  } as unknown as Bridge);
  streams.want({ id: 'S', n: 3 });
  await settle();
  expect(streams.get().get(streams.keyOf({ id: 'S', n: 3 }))).toEqual({ value: { kind: 'portforward', n: 3 } });
  tell({ id: 'S', rows: [row(4, { stream: 'exec' }), row(3, { stream: null })] });
  tell({ id: 'T', rows: [row(3, { stream: 'exec' })] });
  await settle();
  expect(ask).toHaveBeenCalledTimes(1);
  tell({ id: 'S', rows: [row(3, { stream: 'exec' })] });
  await settle();
  expect(ask).toHaveBeenCalledTimes(2);
});
