import { expect, it } from 'vitest';
import type { MarkerRow } from '../../contract/step.ts';
import { accessOf } from './access.ts';
import { foldForPicture } from './fold.ts';

const fold = foldForPicture([0, 1_000], 1_000, 2_000, 100);
const marker = (sinceStart: number, kind: string, grant = 'g'): MarkerRow => ({
  at: '2026-11-20T14:00:00.000Z',
  sinceStart,
  kind,
  text: `${kind} at ${sinceStart}.`,
  details: kind.startsWith('grant') ? { grant } : { token: 't' },
});

it('pairs the beginning and the end of each grant', () => {
  const { spans } = accessOf(
    [marker(800, 'grant.ended'), marker(200, 'grant.began'), marker(500, 'grant.began', 'other')],
    fold,
    1_000,
  );
  expect(spans).toEqual([
    { x0: 20, x1: 80, text: 'grant.began at 200. grant.ended at 800.' },
    { x0: 50, x1: 100, text: 'grant.began at 500.' },
  ]);
});

it('shows an end whose beginning was before the session', () => {
  expect(accessOf([marker(300, 'grant.ended')], fold, 1_000).spans).toEqual([{ x0: 0, x1: 30, text: 'grant.ended at 300.' }]);
});

it('marks what happens to tokens, and what it does not know', () => {
  const { points, spans } = accessOf(
    [marker(0, 'token.issued'), marker(400, 'token.revoked'), marker(900, 'new.kind')],
    fold,
    1_000,
  );
  expect(spans).toEqual([]);
  expect(points.map(({ x, revoked }) => [Math.round(x), revoked])).toEqual([
    [0, false],
    [40, true],
    [90, false],
  ]);
});
