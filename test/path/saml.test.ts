/** An agent with nothing but a SAML assertion: the real engine, an identity provider of a library, and every attack on the way in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN_PATH } from '../../proxy/identity/token-endpoint.ts';
import { makeTestAuthority } from '../support/authority/authority.ts';
import { ALGORITHMS, hmacOf, resign, wrap, WRAPPINGS } from '../support/saml/forge.ts';
import {
  assertionOf,
  AUDIENCE,
  type IdentityProvider,
  makeIdentityProvider,
  proofOf,
  RECIPIENT,
  type ResponseOptions,
} from '../support/saml/identity-provider.ts';
import { type Answer, type EngineLine, openEngineLine, REAL } from './engine-line.ts';
import { examples, runLines } from './page.ts';

const POLICY = `
apiVersion: chaperone/v1
kind: Policy
name: by-group
description: developers read
rules:
  - { name: developers-read, reason: developers may read, groups: ['corp:dev'], verbs: [get, list, watch], effect: allow }
`;
/** Longer than the allowance for clocks, in which a new memory trusts nothing. */
const SETTLED = 60_000;

let line: EngineLine;
let idp: IdentityProvider;
beforeAll(async () => {
  line = await openEngineLine();
  idp = await makeIdentityProvider(line.clock);
  await line.engine.bridge['identities.add']({
    ...{ type: 'saml', name: 'corp', metadata: idp.metadata, audience: AUDIENCE, recipient: RECIPIENT, targets: ['staging'] },
    ...{ policy: { yaml: POLICY }, groupsPrefix: 'corp:' },
  });
  line.clock.ahead += SETTLED;
});
afterAll(() => line.close());
beforeEach(() => {
  line.seen.length = 0;
});

const exchange = (proof: string): Promise<Answer> =>
  line.ask(
    {},
    {
      method: 'POST',
      path: TOKEN_PATH,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: proof,
        subject_token_type: 'urn:ietf:params:oauth:token-type:saml2',
      }).toString(),
    },
  );
const fieldsOf = ({ text }: Answer): Record<string, string> => JSON.parse(text) as Record<string, string>;
const tokenFor = async (options: ResponseOptions): Promise<string> => {
  const answer = await exchange(proofOf(await idp.respond(options)));
  expect(answer.status).toBe(200);
  return fieldsOf(answer)['access_token'] ?? '';
};

describe('an assertion', () => {
  it('is exchanged for a token, with which an agent does what its groups allow', async () => {
    const token = await tokenFor({ nameId: 'grace@example.test', sessionIndex: '_run-1', attributes: { groups: ['dev'] } });
    const read = await line.ask({ token });
    const write = await line.ask({ token }, { method: 'DELETE', path: '/api/v1/namespaces/shop/pods/web' });
    expect([read.status, write.status]).toEqual([200, 403]);
    expect(line.seen.map(({ authorization }) => authorization)).toEqual([`Bearer ${REAL}`]);
    const [session] = (await line.sessions('supervised')).filter(({ info }) => info.identity?.subject === 'grace@example.test');
    expect(session?.info.identity).toMatchObject({ proof: 'saml', provider: 'corp', run: '_run-1', issuer: idp.entityId });
    expect((await line.steps(session!.id)).map(({ status, rule }) => [status, rule])).toEqual([
      [200, null],
      [200, 'developers-read'],
      [403, 'default-deny'],
    ]);
    const { identity } = await line.engine.bridge['sessions.step']({ id: session!.id, n: 2 });
    expect(identity).toMatchObject({ subject: 'grace@example.test', groups: ['corp:dev'] });
  });

  it('counts once, in whatever form, and never as a bearer token', async () => {
    const before = (await line.strangers()).length;
    const response = await idp.respond({ nameId: 'once@example.test' });
    const bare = proofOf(assertionOf(response));
    expect((await exchange(bare)).status).toBe(200);
    for (const proof of [bare, proofOf(response)]) {
      const again = await exchange(proof);
      expect([again.status, fieldsOf(again)['error_description']]).toEqual([
        400,
        'This assertion was used before; each one is exchanged only once.',
      ]);
    }
    for (const token of [bare, proofOf(await idp.respond())]) expect((await line.ask({ token })).status).toBe(401);
    expect(line.seen).toEqual([]);
    const steps = (await line.strangers()).slice(before);
    expect(steps.map(({ status, code }) => [status, code])).toEqual([
      [400, 'identity.replayed'],
      [400, 'identity.replayed'],
      [401, steps[2]?.code],
      [401, steps[3]?.code],
    ]);
    for (const code of [steps[2]?.code, steps[3]?.code]) expect(code).toMatch(/^identity\./);
  });

  it('opens one session for each subject and run', async () => {
    for (const sessionIndex of ['_a', '_a', '_b']) await tokenFor({ nameId: 'runs@example.test', sessionIndex });
    const open = (await line.sessions('supervised')).filter(({ info }) => info.identity?.subject === 'runs@example.test');
    expect(open.map(({ info }) => info.identity?.run).sort()).toEqual(['_a', '_b']);
  });

  it('gives a token that can be revoked, and dies with the session of the identity provider', async () => {
    const sessionUntil = line.clock.wall() + 600_000;
    const token = await tokenFor({ nameId: 'brief@example.test', sessionUntil });
    const rows = await line.engine.bridge['tokens.list']({});
    const row = rows.find(({ identity }) => identity.subject === 'brief@example.test');
    expect(Math.abs(Date.parse(row?.expiresAt ?? '') - sessionUntil)).toBeLessThan(1_000);
    await line.engine.bridge['tokens.revoke']({ id: row!.id, why: 'it leaked' });
    expect((await line.ask({ token })).status).toBe(401);
    expect(line.seen).toEqual([]);
  });
});

const EVIL = { nameId: 'admin@example.test', attributes: { groups: ['dev'] } };
const stranger = makeTestAuthority({ subject: 'CN=identity provider', key: 'rsa' });
type Attack = readonly [what: string, code: RegExp, make: () => Promise<string>];
const attack = (what: string, code: RegExp, options: ResponseOptions, change = (xml: string): string => xml): Attack => [
  what,
  code,
  async () => proofOf(change(await idp.respond(options))),
];
const now = (): number => line.clock.wall();
const later = (what: string, code: RegExp, options: () => ResponseOptions): Attack => [
  what,
  code,
  async () => proofOf(await idp.respond(options())),
];

describe('the example of docs/IDENTITY.md', () => {
  it('leads from a file with an assertion to one with a token', async () => {
    const lines = examples('## A SAML assertion, exchanged once').filter((one) => !one.startsWith('chaperone '));
    expect(lines).toHaveLength(4);
    const dir = mkdtempSync(join(tmpdir(), 'chaperone-saml-'));
    try {
      writeFileSync(join(dir, 'ca.crt'), line.ca);
      writeFileSync(
        join(dir, 'assertion.xml'),
        await idp.respond({ nameId: 'shell@example.test', attributes: { groups: ['dev'] } }),
      );
      await runLines(
        lines.map((one) => one.replace('https://127.0.0.1:41001', line.server)),
        dir,
      );
      expect((await line.ask({ token: readFileSync(join(dir, 'token'), 'utf8').trim() })).status).toBe(200);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('an attack', () => {
  it.each<Attack>([
    ...(Object.keys(WRAPPINGS) as (keyof typeof WRAPPINGS)[]).map((how) =>
      attack(how, /assertion/, { signResponse: how === 'XSW1' || how === 'XSW2' }, (xml) => wrap(xml, how)),
    ),
    attack('a changed name', /signature/, {}, (xml) => xml.replaceAll('ada@', 'admin@')),
    attack('no signature', /signature/, EVIL, (xml) => xml.replace(/<ds:Signature[ >][^]*<\/ds:Signature>/, '')),
    [
      'a signature of somebody else',
      /signature/,
      async () => proofOf(resign(await idp.respond(EVIL), { key: (await stranger).key })),
    ],
    [
      'SHA-1',
      /algorithm/,
      async () => proofOf(resign(await idp.respond(), { key: idp.signer.key, signatureAlgorithm: ALGORITHMS.rsaSha1 })),
    ],
    ['HMAC with the certificate', /algorithm/, async () => proofOf(hmacOf(await idp.respond(EVIL), idp.signer.cert))],
    attack('a comment in the name', /assertion/, EVIL, (xml) => xml.replace('admin@', 'admin@<!-- -->')),
    attack('a document type', /assertion/, {}, (xml) => `<!DOCTYPE x [<!ENTITY a "b">]>${xml}`),
    attack('two IDs', /assertion/, { id: '_doubled01' }, (xml) =>
      xml.replace('<samlp:Status>', '<samlp:Status ID="_doubled01">'),
    ),
    attack('an encrypted assertion', /assertion/, {}, (xml) => xml.replaceAll('saml:Assertion', 'saml:EncryptedAssertion')),
    attack('another audience', /audience/, { audience: 'urn:example:other' }),
    attack('another recipient', /assertion/, { recipient: 'https://elsewhere.test' }),
    attack('another destination', /assertion/, { destination: 'https://elsewhere.test' }),
    attack('an answer to a request', /assertion/, { inResponseTo: '_request01' }),
    attack('a failure', /assertion/, { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
    attack('an issuer that nobody knows', /unknown|issuer/, { issuer: 'https://other.test' }),
    attack('no groups that can be told', /groups/, { attributes: { groups: ['a\u202eb'] } }),
    later('one that is over', /over/, () => ({ issuedAt: now() - 400_000, notOnOrAfter: now() - 31_000 })),
    later('one that counts later', /early/, () => ({ notBefore: now() + 60_000 })),
    later('one of before the engine started', /assertion/, () => ({ issuedAt: now() - 2 * SETTLED })),
    attack('one that was cut', /assertion/, {}, (xml) => xml.slice(0, -50)),
    attack('a huge one', /exchange|size/, {}, (xml) =>
      xml.replace('<samlp:Status>', `<samlp:Extensions>${'x'.repeat(200_000)}</samlp:Extensions><samlp:Status>`),
    ),
    ['no base64', /unknown|malformed|issuer/, () => idp.respond()],
  ])('%s is refused with a sentence, recorded, and nothing comes of it', async (_, code, make) => {
    const [strangers, sessions] = [(await line.strangers()).length, (await line.sessions('supervised')).length];
    const proof = await make();
    const answer = await exchange(proof);
    const { error, error_description: sentence = '' } = fieldsOf(answer);
    expect([answer.status, error]).toEqual([400, expect.stringMatching(/^invalid_(request|grant|target)$/)]);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/ada@|admin@|_assertion|</);
    const recorded = (await line.strangers()).slice(strangers);
    expect(recorded.map((step) => [step.status, step.code])).toEqual([[400, expect.stringMatching(code)]]);
    expect([(await line.sessions('supervised')).length, line.seen]).toEqual([sessions, []]);
  });
});

describe('after a restart of the engine', () => {
  it('an assertion that was used before does not count again, and a new one does', async () => {
    const proof = proofOf(await idp.respond({ nameId: 'again@example.test' }));
    expect((await exchange(proof)).status).toBe(200);
    await line.restart();
    const again = await exchange(proof);
    expect([again.status, fieldsOf(again)['error_description']]).toEqual([
      400,
      expect.stringMatching(/issued before .*get a new one/),
    ]);
    line.clock.ahead += SETTLED;
    await tokenFor({ nameId: 'again@example.test' });
  });
});
