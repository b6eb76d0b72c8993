import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { MarkerLine } from './MarkerLine.tsx';

it('says what began or ended, and leads to the grant', async () => {
  const { html, text } = await makeApp();
  const at = { at: '2026-11-20T14:00:00.000Z', sinceStart: 5 };
  const grant = {
    ...at,
    kind: 'grant.ended',
    text: 'The grant 01JD3X5N7Q8R9S0T1V2W3X4Y5Z has ended: mira revoked it.',
    details: { grant: '01JD3X5N7Q8R9S0T1V2W3X4Y5Z' },
  };
  expect(text(<MarkerLine id="x" marker={grant} time="00:00:00.005" />)).toBe(
    '00:00:00.005 grant ends The grant …3X4Y5Z has ended: mira revoked it.',
  );
  expect(html(<MarkerLine id="x" marker={grant} time="" />)).toContain('href="#/grants/grant/01JD3X5N7Q8R9S0T1V2W3X4Y5Z"');
  const later = { ...at, kind: 'moon.rose', text: 'It rose.', details: {} };
  expect(text(<MarkerLine id="x" marker={later} time="" />)).toBe('moon.rose It rose.');
});
