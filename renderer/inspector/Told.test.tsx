import { expect, it } from 'vitest';
import { Stream } from '../stream/StreamTab.tsx';
import { createStore } from '../state/store.ts';
import { streamOf } from '../testing/streams.ts';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { MessageTab } from './MessageTab.tsx';
import { RawTab } from './RawTab.tsx';
import { Told } from './Told.tsx';

const SAID = 'The last 1,214 bytes were written by Chaperone to tell the agent why ( grant.ended ).';
const ended = { toldBytes: 1_214, code: 'grant.ended' } as const;

it('says which bytes of an answer are ours, and nothing of others', async () => {
  const { text } = await makeApp();
  expect(text(<Told step={ended} />)).toBe(SAID);
  expect(text(<Told step={{ toldBytes: 7, code: null }} />)).toBe(
    'The last 7 bytes were written by Chaperone to tell the agent why.',
  );
  expect(text(<Told step={{ toldBytes: 0, code: 'grant.ended' }} />)).toBe('');
});

it('is said wherever the answer is shown', async () => {
  const { text } = await makeApp();
  const watch = detail({}, ended);
  expect(text(<RawTab session="s" step={watch} />)).toContain(SAID);
  expect(text(<MessageTab session="s" step={watch} which="response" />)).toContain(SAID);
  expect(text(<MessageTab session="s" step={watch} which="request" />)).not.toContain('Chaperone');
  for (const subresource of ['exec', 'portforward', 'proxy']) {
    const step = detail({ upgrade: true, subresource, url: '/api/v1/namespaces/shop/pods/web/exec?command=sh' }, ended);
    const { view } = streamOf(step)!;
    expect(text(<Stream session="s" step={step} view={view} playhead={createStore<number | null>(null)} />)).toContain(SAID);
  }
});
