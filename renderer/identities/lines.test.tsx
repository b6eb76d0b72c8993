import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { identityLines, keyOf, placeOf } from './lines.tsx';

it('lists who speaks, who vouches and who spoke, with what one looks for in each', async () => {
  const { app, text } = await makeApp();
  await Promise.all([app.tokens.refresh(), app.identities.refresh()]);
  const lines = identityLines(app.tokens.get().list, app.identities.get().list);
  expect(lines.filter((l) => l.kind === 'head').map((l) => l.cells[0])).toEqual([
    'Who is speaking · 1',
    'Who vouches · 2',
    'Who spoke · 10',
  ]);
  const rows = lines.filter((l) => l.kind === 'row').map((l) => text(<>{l.cells}</>));
  expect(rows[0]).toMatch(/^mira codex session token staging 4 s ago active 11 h 5\d m$/);
  expect(rows.find((r) => r.startsWith('github'))).toBe(
    'github OpenID Connect token.actions.githubusercontent.com staging 3 h ago 7 m ago',
  );
  expect(rows.some((r) => r.endsWith('was revoked'))).toBe(true);
});

it('says what to do when there is nobody', () => {
  const notes = identityLines([], []).filter((l) => l.kind === 'note');
  expect(notes.map((l) => l.content)).toEqual([
    expect.stringContaining('Start a session'),
    expect.stringContaining('Add a provider'),
  ]);
});

it('knows the place of each row again', () => {
  for (const place of [{ kind: 'token', key: '5b1c09e2f7aa' } as const, { kind: 'provider', key: 'okta' } as const])
    expect(placeOf(keyOf(place))).toEqual(place);
});
