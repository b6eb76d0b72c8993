import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerOf, type ProviderOptions } from './provider.ts';
import { declareIdentity } from './grammar/identity.ts';
import { declared } from './testing/grammar.ts';
import { fakeScreen } from './testing/screen.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'chaperone-provider-'));
  for (const name of ['ca.pem', 'keys.json', 'idp.xml', 'one.pem', 'two.pem', 'crl.pem'])
    writeFileSync(join(cwd, name), `text of ${name}`);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const made = (options: ProviderOptions): unknown => providerOf(fakeScreen({ cwd }).terminal, 'ci', options);
const yaml = (text: string): string => {
  writeFileSync(join(cwd, 'provider.yaml'), text);
  return 'provider.yaml';
};

describe('a provider from options', () => {
  it('of OpenID Connect has all of them', () => {
    const options: ProviderOptions = {
      ...{ preset: 'github', audience: ['a', 'b'], target: ['prod', '*'], groups: ['repository'], groupsPrefix: 'gh:' },
      ...{
        missingGroups: 'refuse',
        subject: 'sub',
        displayName: ['actor'],
        run: ['run_id'],
        keep: ['ref'],
        algorithm: ['RS256'],
      },
      ...{ require: ['repository=org/*', 'ref=refs/heads/main', 'repository=other/x=y'], skew: 5, policy: 'read-only' },
      ...{ caFile: 'ca.pem', jwksFile: 'keys.json', issuer: 'https://id.example.org' },
    };
    expect(made(options)).toEqual({
      ...{ type: 'oidc', name: 'ci', preset: 'github', issuer: 'https://id.example.org', audiences: ['a', 'b'] },
      ...{ targets: ['prod', '*'], policy: { name: 'read-only' }, groups: ['repository'], groupsPrefix: 'gh:', subject: 'sub' },
      ...{ missingGroups: 'refuse', displayName: ['actor'], run: ['run_id'], keep: ['ref'], algorithms: ['RS256'], skew: 5 },
      require: { repository: ['org/*', 'other/x=y'], ref: ['refs/heads/main'] },
      ...{ ca: 'text of ca.pem', jwks: 'text of keys.json' },
    });
    const plain = { oidc: true, issuer: 'https://id.example.org', audience: ['a'], target: ['*'] };
    expect(made({ ...plain, json: true, passphraseFile: 'p' })).toEqual({
      ...{ type: 'oidc', name: 'ci', preset: 'generic', issuer: 'https://id.example.org', audiences: ['a'], targets: ['*'] },
    });
  });

  it('of SAML has metadata, or an entity and its certificates', () => {
    const common = { saml: true, audience: ['chaperone'], recipient: 'https://sp', target: ['prod'] };
    const base = { type: 'saml', name: 'ci', audience: 'chaperone', recipient: 'https://sp', targets: ['prod'] };
    expect(made({ ...common, metadataFile: 'idp.xml', sessionTtl: '8h', groups: ['g'], keep: ['k'], require: ['a=b'] })).toEqual({
      ...base,
      ...{ metadata: 'text of idp.xml', sessionSeconds: 28_800, groups: ['g'], keep: ['k'], require: { a: ['b'] } },
    });
    expect(made({ ...common, entityId: 'https://idp', certificateFile: ['one.pem', 'two.pem'] })).toEqual({
      ...base,
      ...{ entityId: 'https://idp', certificates: ['text of one.pem', 'text of two.pem'] },
    });
  });

  it('of certificates has its authority', () => {
    const options = { certificate: true, caFile: 'ca.pem', target: ['*'], subject: 'uri', groups: ['ou'], subjects: ['a-*'] };
    expect(made({ ...options, crlFile: ['crl.pem'], sessionTtl: '1h' })).toEqual({
      ...{
        type: 'certificate',
        name: 'ci',
        ca: 'text of ca.pem',
        targets: ['*'],
        subject: 'uri',
        groups: 'ou',
        subjects: ['a-*'],
      },
      ...{ crls: ['text of crl.pem'], sessionSeconds: 3_600 },
    });
  });
});

it('comes from a file, with options over it, under the name that was typed', () => {
  const file = yaml('type: oidc\nname: other\npreset: gitlab\naudiences: [x]\ntargets: [prod]\nkeep: [ref]\n');
  expect(made({ file, audience: ['y'] })).toEqual({
    ...{ type: 'oidc', name: 'ci', preset: 'gitlab', audiences: ['y'], targets: ['prod'], keep: ['ref'] },
  });
});

const oidc: ProviderOptions = { oidc: true, issuer: 'https://i', audience: ['a'], target: ['*'] };
it.each<[ProviderOptions, string]>([
  [{}, 'Say what it is: --oidc (or --preset), --saml or --certificate.'],
  [{ oidc: true, saml: true }, 'A provider is one of'],
  [{ ...oidc, recipient: 'x' }, '--recipient is not for oidc providers.'],
  [{ saml: true, jwksFile: 'x' }, '--jwks-file is not for saml providers.'],
  [{ certificate: true, audience: ['x'] }, '--audience is not for certificate providers.'],
  [{ ...oidc, require: ['repository'] }, '--require is written CLAIM=VALUE'],
  [{ ...oidc, require: ['=x'] }, '--require is written CLAIM=VALUE'],
  [{ ...oidc, issuer: 'http://i' }, 'The identity provider ci is not valid: --issuer has to be an https address'],
  [{ oidc: true }, 'The identity provider ci is not complete: give --target NAME and --audience NAME.'],
  [
    { saml: true, audience: ['a'], recipient: 'r', target: ['*'], entityId: 'e' },
    'ci is not complete: give --metadata-file, or --entity-id and --certificate-file.',
  ],
  [{ saml: true, target: ['*'] }, 'ci is not complete: give --audience NAME and --recipient URL.'],
  [{ certificate: true }, 'ci is not complete: give --target NAME and --ca-file FILE.'],
  [{ certificate: true, caFile: 'ca.pem', target: ['*'], groups: ['x'] }, 'ci is not valid: --groups has to be o, ou or none.'],
  [{ ...oidc, caFile: 'missing' }, 'The file missing cannot be used: there is no such file.'],
  [{ ...oidc, policy: './missing.yaml' }, 'it cannot be read'],
  [{ saml: true, audience: ['a', 'b'], recipient: 'r', target: ['*'] }, 'only one may be given'],
  [{ certificate: true, caFile: 'ca.pem', target: ['*'], sessionTtl: '2d' }, 'not a duration from 1m to 1d'],
])('refuses %j', (options, reason) => {
  expect(() => made(options)).toThrow(expect.objectContaining({ message: expect.stringContaining(reason) as string }) as Error);
});

it('has a name that people can type', () => {
  expect(() => providerOf(fakeScreen({ cwd }).terminal, 'C I', oidc)).toThrow(
    'The identity provider C I is not valid: its name has to be',
  );
});

it('does not repeat what is in a file that cannot be used', () => {
  for (const text of ['just text hush-hush', '[hush-hush]', 'type: hush-hush', 'type: oidc\nclient_secret: hush-hush\n']) {
    expect(() => made({ file: yaml(text) }), text).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hush') as string }) as Error,
    );
  }
});

it('takes every example of docs/IDENTITY.md as it stands there', () => {
  const page = readFileSync(new URL('../docs/IDENTITY.md', import.meta.url), 'utf8');
  const lines = page.split('\n').filter((line) => line.startsWith('chaperone identity add '));
  for (const name of ['fleet.crt', 'idp.xml', 'keys.json']) writeFileSync(join(cwd, name), 'text');
  const types = lines.map((line) => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    return (made(declared(declareIdentity).parse(...words.slice(1))) as { type: string }).type;
  });
  expect([types.length >= 9, new Set(types)]).toEqual([true, new Set(['oidc', 'saml', 'certificate'])]);
});
