import { expect, it } from 'vitest';
import type { ReactNode } from 'react';
import { makeApp } from '../testing/render.tsx';
import { useFeed } from './use-feed.ts';

function Probe(): ReactNode {
  const feed = useFeed({ id: 'S', n: 1 }, false, 1_024);
  return `${feed.chunks.length} ${feed.bytes} ${feed.more} ${feed.loading}`;
}

it('has nothing before the page reads (screens.test.ts reads)', async () => {
  const { text } = await makeApp();
  expect(text(<Probe />)).toBe('0 0 false false');
});
