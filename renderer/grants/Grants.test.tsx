import { describe, expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { GrantDetails } from './GrantDetails.tsx';
import { GrantForm } from './GrantForm.tsx';
import { Grants } from './Grants.tsx';
import { OpenUnder } from './OpenUnder.tsx';

it('offers a new grant until one is chosen', async () => {
  const { app, text } = await makeApp();
  expect(text(<Grants place={null} />)).toContain('New grant');
  const { id } = app.grants.get().list![0]!;
  expect(text(<Grants place={{ kind: 'grant', key: id }} />)).toContain(
    'codex may create pods/exec in shop on staging until 2026-11-20 14:42 UTC.',
  );
});

describe('a grant', () => {
  it('says what it is, how long yet, and what ends with it', async () => {
    const { app, text } = await makeApp();
    const words = text(<GrantDetails grant={app.grants.get().list![0]!} />);
    expect(words).toMatch(/^The agent codex active 12:04/);
    expect(words).toContain('May create pods/exec in shop exec-in-shop');
    expect(words).toContain('Used by 14 requests');
    expect(words).toContain('the one stream that is open under it ends within a second');
  });

  it('that is over says how it ended', async () => {
    const { app, text } = await makeApp();
    const words = text(<GrantDetails grant={app.grants.get().list![2]!} />);
    expect(words).toContain('revoked by mira: not needed any more');
    expect(words).not.toContain('Revoke it');
  });

  it('that has not begun never will', async () => {
    const { app, text } = await makeApp();
    expect(text(<GrantDetails grant={app.grants.get().list![1]!} />)).toContain('It will never begin.');
  });

  it('lists what is open under it, and nothing of another grant with the same rules', async () => {
    const { app, text, html } = await makeApp();
    await app.live.refresh();
    const { session, row } = app.live.get().rows.find((r) => r.row.outcome === 'open')!;
    const id = row.grant!;
    const words = text(<OpenUnder grant={{ open: 1, id }} />);
    expect(words).toBe(`Open under it · 1 request step ${row.n} ${row.sentence}`);
    expect(html(<OpenUnder grant={{ open: 1, id }} />)).toContain(`href="#/session/${session}/step/${row.n}"`);
    expect(text(<OpenUnder grant={{ open: 3, id }} />)).toContain('2 requests not among the newest rows here.');
    expect(text(<OpenUnder grant={{ open: 0, id }} />)).toContain('Open under it · 1 request');
    expect(text(<OpenUnder grant={{ open: 0, id: app.grants.get().list![1]!.id }} />)).toBe('');
  });
});

describe('the form', () => {
  it('offers who is speaking now, and says what is still to be said', async () => {
    const { app, text, html } = await makeApp();
    await app.tokens.refresh();
    const form = <GrantForm onAdded={() => undefined} />;
    expect(text(form)).toContain('codex for mira on staging this session this agent this person');
    expect(text(form)).toContain('Still to be said: for whom, on which target, what they may do and why.');
    expect(html(form)).toMatch(/<button type="submit"[^>]*disabled=""/);
  });
});
