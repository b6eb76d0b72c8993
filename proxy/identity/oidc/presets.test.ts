import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PRESETS, type ProviderRequest } from '../../../contract/identity.ts';
import { makeSigner } from '../../../test/support/issuer/signer.ts';
import { completeOidc, type OidcRequest } from './complete.ts';
import { oidcPresets, PRESET_TABLE } from './presets.ts';
import { claimSettings } from './settings.ts';
import { testOidc } from './verifier.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
const page = readFileSync(new URL('../../../docs/IDENTITY.md', import.meta.url), 'utf8');
const signer = await makeSigner('key-1');
const jwks = JSON.stringify({ keys: [signer.jwk] });

interface Expected {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly run: string | null;
  readonly kept: readonly string[];
}

/** The sections of the page with a command that adds an OpenID provider: the command, the claims, what becomes of them. */
const examples = page
  .split(/^### /m)
  .filter((section) => section.includes('--preset'))
  .map((section) => {
    const block = (language: string): string =>
      new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(section)?.[1] ?? `no ${language} in ${section}`;
    return {
      request: requestOf(block('sh')),
      claims: JSON.parse(block('json')) as Record<string, unknown>,
      expected: parse(block('yaml')) as Expected,
    };
  });

/** What the command line makes of a command, the keys given by hand. */
function requestOf(command: string): OidcRequest {
  const [, , , name = '', ...words] = (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
  const of = (flag: string): string[] => words.flatMap((word, at) => (word === `--${flag}` ? [words[at + 1] ?? ''] : []));
  const require: Record<string, string[]> = {};
  for (const one of of('require')) (require[one.slice(0, one.indexOf('='))] ??= []).push(one.slice(one.indexOf('=') + 1));
  const [issuer] = of('issuer');
  const groups = of('groups');
  const request: ProviderRequest = {
    type: 'oidc',
    name,
    preset: of('preset')[0] as OidcRequest['preset'],
    audiences: of('audience'),
    targets: of('target'),
    require,
    jwks,
    ...(issuer === undefined ? {} : { issuer }),
    ...(groups.length === 0 ? {} : { groups }),
  };
  return request;
}

describe('the examples of docs/IDENTITY.md', () => {
  it('are there for every preset', () => {
    expect(examples.map(({ request }) => request.preset).sort()).toEqual([...PRESETS].sort());
  });

  it.each(examples)('$request.preset: the token becomes what the page says', async ({ request, claims, expected }) => {
    const provider = completeOidc(request, '2026-11-20T10:00:00.000Z');
    const token = await signer.sign({ ...claims, iat: NOW / 1_000, exp: NOW / 1_000 + 300 });
    const { checks, identity } = await testOidc({ provider, clock: { wall: () => NOW, monotonic: () => 0 } }, token);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect({ ...identity, claims: Object.keys(identity?.claims ?? {}) }).toEqual({
      subject: expected.subject,
      name: expected.name,
      issuer: provider.issuer,
      groups: expected.groups,
      proof: 'oidc',
      provider: request.name,
      run: expected.run,
      claims: expected.kept,
    });
  });

  it.each(examples.filter(({ request }) => Object.keys(request.require ?? {}).length > 0))(
    '$request.preset: a token of somebody else is refused',
    async ({ request, claims }) => {
      const provider = completeOidc(request, '2026-11-20T10:00:00.000Z');
      const [claim = ''] = Object.keys(request.require ?? {});
      const token = await signer.sign({ ...claims, [claim]: 'somebody-else', iat: NOW / 1_000, exp: NOW / 1_000 + 300 });
      const { ok, checks } = await testOidc({ provider, clock: { wall: () => NOW, monotonic: () => 0 } }, token);
      expect([ok, checks.at(-1)?.what]).toEqual([false, 'It has the claims that are asked for']);
    },
  );
});

describe('oidcPresets', () => {
  it('shows each with a sentence, and the issuer where it is the same for everybody', () => {
    const list = oidcPresets();
    expect(list.map(({ preset }) => preset)).toEqual([...PRESETS]);
    for (const { title, about, issuer, preset, settings } of list) {
      expect(title.length).toBeGreaterThan(3);
      expect(about).toMatch(/\.$/);
      expect(settings.map(([name]) => name)).toContain('groups from');
      if (issuer !== null) expect(issuer).toMatch(PRESET_TABLE[preset].issuerForm.pattern);
    }
  });

  it('says what is filled in, exactly as it then is', () => {
    for (const { preset, settings } of oidcPresets()) {
      const example = examples.find(({ request }) => request.preset === preset)!.request;
      const { type, name, audiences, targets, issuer, require } = example;
      const least = { type, preset, name, audiences, targets, ...(issuer && { issuer }), ...(require && { require }) };
      expect(settings).toEqual(claimSettings(completeOidc(least, '2026-11-20T10:00:00.000Z')));
    }
    const gitlab = oidcPresets().find(({ preset }) => preset === 'gitlab')!;
    expect(Object.fromEntries(gitlab.settings)).toMatchObject({
      'groups from': 'groups_direct',
      'before each group': 'gitlab:',
      'clock skew': '60 s',
    });
  });
});
