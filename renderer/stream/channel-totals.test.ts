import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { streamOf } from '../testing/streams.ts';
import { channelLines } from './channel-totals.ts';

it('lists the channels that carried something, in order', () => {
  const made = streamOf(row(1, { stream: 'exec', exitCode: 7, url: '/exec' }));
  if (made?.view.kind !== 'exec') throw new Error('no exec was made up');
  expect(channelLines(made.view).map((l) => l.channel)).toEqual(['stdout', 'stderr', 'error']);
});
