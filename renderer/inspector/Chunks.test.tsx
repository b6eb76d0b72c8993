import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Chunks } from './Chunks.tsx';

const chunk = (i: number) => ({
  sinceStart: 1_000 + i * 500,
  direction: 'response' as const,
  offset: i * 10,
  bytes: 10 * (i + 1),
});

it('draws each piece of a stream at its time', async () => {
  const { html, text } = await makeApp();
  const three = <Chunks chunks={[0, 1, 2].map(chunk)} start={1_000} />;
  expect(text(three)).toBe('3 chunks 00:00:01.000–00:00:02.000');
  expect(html(three).match(/<rect/g)).toHaveLength(3);
});

it('says when not every piece is drawn, and nothing when there was one', async () => {
  const { html, text } = await makeApp();
  const many = <Chunks chunks={Array.from({ length: 1_000 }, (_, i) => chunk(i))} start={0} />;
  expect(text(many)).toContain('1,000 chunks, one in 3 drawn');
  expect(html(<Chunks chunks={[chunk(0)]} start={0} />)).toBe('');
});
