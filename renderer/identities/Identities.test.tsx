import { describe, expect, it } from 'vitest';
import { PRESET_ROWS } from '../testing/fake-access.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { AddProvider } from './AddProvider.tsx';
import { CertificateFields } from './CertificateFields.tsx';
import { Identities } from './Identities.tsx';
import { OidcFields } from './OidcFields.tsx';
import { emptyDraft, providerProblems } from './provider-draft.ts';
import { ProviderDetails } from './ProviderDetails.tsx';
import { RemoveProvider } from './RemoveProvider.tsx';
import { RotateToken } from './RotateToken.tsx';
import { SamlFields } from './SamlFields.tsx';
import { TokenDetails } from './TokenDetails.tsx';

const nothing = (): void => undefined;

it('says how agents get in until something is chosen', async () => {
  const { app, text } = await makeApp();
  await Promise.all([app.tokens.refresh(), app.identities.refresh()]);
  expect(text(<Identities place={null} />)).toContain('How agents get in');
  expect(text(<Identities place={{ kind: 'provider', key: 'okta' }} />)).toContain('Issuer https://acme.okta.example');
  expect(text(<Identities place={{ kind: 'token', key: 'gone' }} />)).toContain('How agents get in');
});

describe('a token', () => {
  it('says whose it is, how long yet, and what ends with it', async () => {
    const { app, text, html } = await makeApp();
    await Promise.all([app.tokens.refresh(), app.live.refresh()]);
    const token = app.tokens.get().list!.find((t) => t.state === 'active')!;
    const words = text(<TokenDetails token={token} />);
    expect(words).toContain('Subject mira');
    expect(words).toContain('Proven by session token');
    expect(words).toMatch(/Expires \S+ \S+ UTC[+−]\d\d:\d\d in 11 h 5\d m/);
    expect(words).toContain(
      '1 request that it opened is open now; it ends within a second, and both sides read why. It is the last one of its session, which ends with it.',
    );
    const other = { ...token, id: '0123456789ab' };
    expect(text(<TokenDetails token={other} />)).toContain('Nothing that it opened is open now. It is the last one');
    expect(words).toContain('Rotate…');
    expect(html(<TokenDetails token={token} />)).toContain(`href="#/session/${token.session}/step/1"`);
  });

  it('that is over offers nothing', async () => {
    const { app, text } = await makeApp();
    await app.tokens.refresh();
    const token = app.tokens.get().list!.find((t) => t.state === 'expired')!;
    expect(text(<TokenDetails token={token} />)).not.toMatch(/Rotate|Revoke/);
  });

  it('of a provider is the provider’s to rotate', async () => {
    const { app, text } = await makeApp();
    await app.tokens.refresh();
    const token = app.tokens.get().list!.find((t) => t.identity.proof === 'oidc')!;
    const words = text(<TokenDetails token={{ ...token, state: 'active' }} />);
    expect(words).toContain('OIDC token, vouched for by okta');
    expect(words).not.toContain('Rotate');
  });

  it('is rotated only after saying what happens', async () => {
    const { app, text } = await makeApp();
    await app.tokens.refresh();
    const token = app.tokens.get().list![0]!;
    expect(text(<RotateToken token={token} onClose={nothing} />)).toContain(`The old one (${token.id}) ends`);
  });
});

describe('a provider', () => {
  it('says what it lets in, and why it refused last', async () => {
    const { app, text, html } = await makeApp();
    await Promise.all([app.identities.refresh(), app.tokens.refresh()]);
    const github = app.identities.get().list![1]!;
    const words = text(<ProviderDetails provider={github} onGone={nothing} />);
    expect(words).toMatch(/Refused 7 m ago : The token is not meant for this proxy.* identity\.audience/);
    expect(words).toContain('Audiences chaperone');
    expect(words).toContain('Let in last 3 h ago');
    const page = html(<ProviderDetails provider={github} onGone={nothing} />);
    expect(page).toMatch(/class="mono secret-text"[^>]*autoComplete="off"/);
  });

  it('says before it goes who is cut off', async () => {
    const { text } = await makeApp();
    const remove = (speaking: number) =>
      text(<RemoveProvider name="okta" speaking={speaking} onGone={nothing} onClose={nothing} />);
    expect(remove(0)).toContain('Nobody is speaking by it now.');
    expect(remove(1)).toContain('1 token that it vouched for stops counting at once, and what was opened with it ends.');
    expect(remove(2)).toContain('2 tokens that it vouched for stop counting at once');
  });
});

describe('the form for a provider', () => {
  it('asks the engine what it knows first', async () => {
    const { text } = await makeApp();
    expect(text(<AddProvider way="" onWay={nothing} />)).toBe('Reading what is known…');
    await settle();
  });

  it('has few fields of its own for each kind', async () => {
    const { text } = await makeApp();
    const of = (way: 'github' | 'saml' | 'certificate', Fields: typeof OidcFields) => {
      const draft = emptyDraft(way, [], []);
      const problems = providerProblems(way, { ...draft, skew: '9999' });
      return text(<Fields way={way} draft={draft} problems={problems} settings={[]} set={nothing} />);
    };
    expect(of('github', OidcFields)).toContain('anybody gets tokens there: say whose, as repository = acme/*');
    expect(of('github', OidcFields)).toContain('Seconds, from 0 to 300.');
    expect(of('saml', SamlFields)).toContain('its entity id and signing certificates are taken from there');
    expect(of('certificate', CertificateFields)).toContain('the common name, as Kubernetes has it');
  });

  it('shows what the preset fills in where nothing is typed', async () => {
    const { html } = await makeApp();
    const { settings } = PRESET_ROWS.find(({ preset }) => preset === 'gitlab')!;
    const draft = emptyDraft('gitlab', PRESET_ROWS, []);
    const of = (change: Partial<typeof draft>) =>
      html(<OidcFields way="gitlab" draft={{ ...draft, ...change }} problems={{}} settings={settings} set={nothing} />);
    const page = of({});
    for (const value of ['sub', 'user_login, project_path', 'groups_direct', 'gitlab:', 'pipeline_id', '60 s'])
      expect(page).toContain(`placeholder="${value}"`);
    expect(page).toContain('let in, as the preset has it');
    expect(of({ groups: 'roles' })).toContain('refused, because groups are named');
  });
});
