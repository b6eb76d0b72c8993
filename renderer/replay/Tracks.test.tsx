import { expect, it } from 'vitest';
import { densityOf, instantsOf } from '../timeline/density.ts';
import { foldForPicture } from '../timeline/fold.ts';
import { outlineOf, row } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { Tracks } from './Tracks.tsx';

it('draws density, long requests, idle time with its length, and marks by their shapes', async () => {
  const steps = outlineOf([
    row(1, { sinceStart: 100, took: 1_500 }),
    row(2, { sinceStart: 200, write: true }),
    row(3, { sinceStart: 30_000, verdict: 'deny', write: true, status: 403 }),
    row(4, { sinceStart: 30_500, maskedSpans: 1 }),
  ]);
  const fold = foldForPicture(instantsOf(steps), 31_000, 2_000, 600);
  const { html } = await makeApp();
  const picture = html(
    <Tracks
      access={{ spans: [{ x0: 10, x1: 60, text: 'a grant' }], points: [{ x: 4, text: 'a token', revoked: true }] }}
      fold={fold}
      density={densityOf(steps, fold, 4, 31_000)}
      bucket={4}
      edge={8}
      width={616}
      onSpot={() => undefined}
    />,
  );
  expect(picture).toContain('>28 s<');
  expect(picture).toContain('class="bar-read"');
  expect(picture).toContain('class="bar-write"');
  expect(picture).toContain('class="span"');
  expect(picture).toContain('glyph-denied');
  expect(picture).toContain('has masked values, step 4');
  expect(picture).toContain('00:00:00');
  expect(picture).toContain('<title>a grant</title>');
  expect(picture).toContain('access-revoked');
  const xs = [...picture.matchAll(/ x="([\d.]+)"/g)].map((m) => Number(m[1]));
  expect(Math.max(...xs)).toBeLessThanOrEqual(616);
});
