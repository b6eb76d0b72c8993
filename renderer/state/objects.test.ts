import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { StepRow } from '../../contract/step.ts';
import { settle } from '../testing/render.tsx';
import { row } from '../testing/rows.ts';
import { createObjects, objectOfStep } from './objects.ts';

it('knows which object a step is about', () => {
  expect(objectOfStep('S', row(1))).toEqual({
    id: 'S',
    target: 'prod-eu',
    apiGroup: '',
    resource: 'pods',
    namespace: 'shop',
    name: 'web',
  });
  expect(objectOfStep('S', row(1, { name: '' }))).toBeNull();
  expect(objectOfStep('S', row(1, { resource: '', name: 'x' }))).toBeNull();
});

it('reads a history again when a step touched the object or its collection', async () => {
  let tell: (event: { id: string; rows: readonly StepRow[] }) => void = () => undefined;
  const ask = vi.fn(() => Promise.resolve({ moments: [] }));
  const objects = createObjects({
    'sessions.object': ask,
    on: { 'session.steps': (listener: typeof tell) => (tell = listener) },
  } as unknown as Bridge);
  objects.want(objectOfStep('S', row(1))!);
  await settle();
  for (const other of [{ name: 'api' }, { namespace: 'billing' }, { resource: 'services' }, { target: 'staging' }])
    tell({ id: 'S', rows: [row(2, other)] });
  await settle();
  expect(ask).toHaveBeenCalledTimes(1);
  tell({ id: 'S', rows: [row(3, { name: '' })] });
  await settle();
  tell({ id: 'S', rows: [row(4)] });
  await settle();
  expect(ask).toHaveBeenCalledTimes(3);
});
