import 'reflect-metadata';
import { hash } from 'node:crypto';
import { ExtendedKeyUsage, Extension, KeyUsageFlags } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import type { ChaperoneError } from '../../../contract/errors.ts';
import type { CertificateProvider } from '../../../contract/identity.ts';
import {
  type CertificateOptions,
  type Issued,
  makeTestAuthority,
  type TestAuthority,
} from '../../../test/support/authority/authority.ts';
import { completeCertificate } from './complete.ts';
import { createCertificateVerifier, testCertificate } from './verifier.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const clock = { wall: () => now, monotonic: () => 0 };
const HOUR = 3_600_000;
const TIMES = { notBefore: now - HOUR, notAfter: now + 24 * HOUR };
const root = await makeTestAuthority(TIMES);

const provider = async (over: Partial<CertificateProvider> = {}, ca: TestAuthority = root): Promise<CertificateProvider> =>
  completeCertificate({ type: 'certificate', name: 'fleet', ca: ca.cert, targets: ['*'], ...over }, '2026-11-20T09:00:00Z');
const presented = (...chain: readonly Issued[]) =>
  ({ kind: 'certificate', chain: chain.map(({ der }) => der), hash: hash('sha256', chain[0]?.der ?? '') }) as const;

/** What the verifier says: the subject, or the code and the sentence. */
async function said(chain: readonly Issued[], over: Partial<CertificateProvider> = {}, ca = root): Promise<string> {
  const verifier = createCertificateVerifier({ provider: await provider(over, ca), clock });
  return verifier.verify(presented(...chain)).then(
    ({ identity }) => identity.subject,
    (error: unknown) => `${(error as ChaperoneError).code}: ${(error as ChaperoneError).message}`,
  );
}
const client = (options: CertificateOptions = {}): Promise<Issued> => root.client({ ...TIMES, ...options });

describe('createCertificateVerifier', () => {
  it('says who it is, from where, in which groups and until when', async () => {
    const own = await client({
      subject: 'CN=ada, O=builders, O=night shift, OU=unit',
      names: [{ type: 'email', value: 'ada@example.test' }],
    });
    const verifier = createCertificateVerifier({ provider: await provider({ groupsPrefix: 'fleet:' }), clock });
    expect(verifier.claims(presented(own))).toBe(true);
    expect(await verifier.verify(presented(own))).toEqual({
      identity: {
        subject: 'ada',
        name: 'ada@example.test',
        issuer: root.certificate.subject,
        groups: ['fleet:builders', 'fleet:night shift'],
        proof: 'certificate',
        provider: 'fleet',
        run: own.certificate.serialNumber,
        claims: {},
      },
      expiresAt: now + 8 * HOUR,
      recheckAt: now + 8 * HOUR,
      signed: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, until: expect.any(Number) as number },
    });
  });

  it('ends with the certificate at the latest, or with the authority', async () => {
    const verifier = createCertificateVerifier({ provider: await provider(), clock });
    const brief = await client({ notAfter: now + HOUR });
    expect((await verifier.verify(presented(brief))).expiresAt).toBe(now + HOUR);
    const ending = await root.intermediate({ ...TIMES, notAfter: now + HOUR / 2 });
    const below = await ending.client(TIMES);
    expect((await verifier.verify(presented(below, ending))).expiresAt).toBe(now + HOUR / 2);
  });

  it.each([
    ['uri', 'spiffe://example.test/ci'],
    ['email', 'ci@example.test'],
    ['dns', 'ci.example.test'],
  ] as const)('takes the subject from %s', async (subject, value) => {
    const type = subject === 'uri' ? 'url' : subject;
    const own = await client({ names: [{ type, value }] });
    expect(await said([own], { subject })).toBe(value);
    expect(await said([await client()], { subject })).toMatch(/^identity.certificate: .*it has no /);
    expect(
      await said(
        [
          await client({
            names: [
              { type, value },
              { type, value: `${value}x` },
            ],
          }),
        ],
        { subject },
      ),
    ).toMatch(/more than one/);
  });

  it('takes groups from the organisation, the unit or nowhere', async () => {
    const own = await client({ subject: 'CN=x, O=a, OU=b' });
    const groups = async (over: Partial<CertificateProvider>): Promise<readonly string[]> => {
      const verifier = createCertificateVerifier({ provider: await provider(over), clock });
      return (await verifier.verify(presented(own))).identity.groups;
    };
    expect([await groups({ groups: 'o' }), await groups({ groups: 'ou' }), await groups({ groups: 'none' })]).toEqual([
      ['a'],
      ['b'],
      [],
    ]);
  });

  it('lets in only subjects that fit a pattern', async () => {
    const own = await client({ subject: 'CN=ci-7' });
    expect(await said([own], { subjects: ['web-*', 'ci-*'] })).toBe('ci-7');
    expect(await said([own], { subjects: ['ci'] })).toMatch(/not one that provider fleet allows/);
  });

  it('takes intermediate authorities that were sent along, in any order', async () => {
    const middle = await root.intermediate(TIMES);
    const low = await middle.intermediate(TIMES);
    const own = await low.client(TIMES);
    expect(await said([own, low, middle])).toBe('ci-runner');
    expect(await said([own, middle, low, root])).toBe('ci-runner');
    expect(await said([own, low])).toMatch(/does not lead to an authority/);
    expect(await said([own])).toMatch(/does not lead to an authority/);
  });

  it('takes RSA and EdDSA', async () => {
    for (const key of ['rsa', 'ed25519'] as const) {
      const ca = await makeTestAuthority({ ...TIMES, key });
      expect(await said([await ca.client({ ...TIMES, key })], {}, ca)).toBe('ci-runner');
    }
  });

  it('refuses what another authority issued, also one of the same name', async () => {
    const stranger = await makeTestAuthority(TIMES);
    const impostor = await makeTestAuthority({ ...TIMES, subject: root.certificate.subject });
    expect(await said([await stranger.client(TIMES), stranger])).toMatch(/does not lead to an authority/);
    expect(await said([await impostor.client(TIMES), impostor])).toMatch(/does not lead to an authority/);
    const verifier = createCertificateVerifier({ provider: await provider(), clock });
    expect(verifier.claims(presented(await stranger.client(TIMES)))).toBe(false);
    expect(verifier.claims({ kind: 'bearer', token: 'x', hash: 'y' })).toBe(false);
    expect(verifier.claims({ kind: 'certificate', chain: [new Uint8Array([1, 2, 3])], hash: 'y' })).toBe(false);
  });

  it('refuses certificates that sign themselves, and those of the authorities', async () => {
    const own = await makeTestAuthority({
      ...TIMES,
      ca: false,
      subject: 'CN=ci-runner',
      extendedUsage: [ExtendedKeyUsage.clientAuth],
    });
    expect(await said([own])).toMatch(/does not lead to an authority/);
    expect(await said([root])).toMatch(/certificate of an authority itself/);
    expect(await said([await root.intermediate(TIMES)])).toMatch(/certificate of an authority, not of a client/);
  });

  it('refuses a certificate that was changed after it was signed', async () => {
    const own = await client({ subject: 'CN=ci-runner' });
    const at = Buffer.from(own.der).indexOf('ci-runner');
    const changed = Uint8Array.from(own.der);
    changed.set(Buffer.from('ci-rooner'), at);
    expect(await said([{ ...own, der: changed }])).toMatch(/does not lead to an authority/);
    expect(await said([{ ...own, der: own.der.slice(0, -1) }])).toMatch(/cannot be read/);
  });

  it('takes one spelling of a certificate, so that a revoked one does not come back in another', async () => {
    const own = await client();
    const verifier = createCertificateVerifier({ provider: await provider(), clock });
    const again = { ...own, der: secondForm(own.der) };
    expect(await said([again])).toBe('ci-runner');
    for (const same of [own, own]) expect((await verifier.verify(presented(same))).identity.subject).toBe('ci-runner');
    await expect(verifier.verify(presented(again))).rejects.toThrow(/a changed copy of one that was used before/);
  });

  it.each<readonly [string, RegExp, () => Promise<readonly Issued[]>]>([
    ['expired', /it expired at 2026-11-20T09:30/, async () => [await client({ notAfter: now - HOUR / 2 })]],
    ['not yet valid', /it counts only from 2026-11-20T11:00/, async () => [await client({ notBefore: now + HOUR })]],
    [
      'for servers',
      /not for client authentication/,
      async () => [await client({ extendedUsage: [ExtendedKeyUsage.serverAuth] })],
    ],
    ['not for signatures', /not for signatures/, async () => [await client({ usage: KeyUsageFlags.keyEncipherment })]],
    ['a short RSA key', /an RSA key of 1024 bits/, async () => [await client({ key: 'rsa-1024' })]],
    [
      'a critical extension that nobody knows',
      /critical extension 1\.2\.3\.4/,
      async () => [await client({ extensions: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))] })],
    ],
    [
      'an extension twice',
      /same extension twice/,
      async () => [await client({ extensions: [1, 2].map((n) => new Extension('1.2.3.4', false, new Uint8Array([4, 1, n]))) })],
    ],
    [
      'an expired intermediate',
      /an intermediate authority expired/,
      async () => {
        const middle = await root.intermediate({ ...TIMES, notAfter: now - 1 });
        return [await middle.client(TIMES), middle];
      },
    ],
    [
      'an intermediate that is none',
      /an intermediate authority may not sign certificates/,
      async () => {
        const middle = await root.intermediate({ ...TIMES, ca: false });
        return [await middle.client(TIMES), middle];
      },
    ],
    [
      'an intermediate without keyCertSign',
      /does not lead to an authority/,
      async () => {
        const middle = await root.intermediate({ ...TIMES, usage: KeyUsageFlags.digitalSignature });
        return [await middle.client(TIMES), middle];
      },
    ],
    [
      'an intermediate for servers',
      /may not sign certificates of clients/,
      async () => {
        const middle = await root.intermediate({ ...TIMES, extendedUsage: [ExtendedKeyUsage.serverAuth] });
        return [await middle.client(TIMES), middle];
      },
    ],
    [
      'name constraints',
      /name constraints, which are not evaluated/,
      async () => {
        const constraints = new Extension('2.5.29.30', true, Buffer.from('300ba00930078205' + '612e746573'.slice(0, 10), 'hex'));
        const middle = await root.intermediate({ ...TIMES, extensions: [constraints] });
        return [await middle.client(TIMES), middle];
      },
    ],
    [
      'more intermediates than allowed',
      /allows fewer intermediate authorities/,
      async () => {
        const middle = await root.intermediate({ ...TIMES, pathLength: 0 });
        const low = await middle.intermediate(TIMES);
        return [await low.client(TIMES), low, middle];
      },
    ],
    ['no certificate', /none was sent/, () => Promise.resolve([])],
    ['no common name', /it has no common name/, async () => [await client({ subject: 'O=builders' })]],
    ['two common names', /more than one common name/, async () => [await client({ subject: 'CN=a, CN=b' })]],
    ['an end of line in the name', /control characters/, async () => [await client({ subject: [{ CN: ['a\nb'] }] })]],
  ])('refuses %s', async (_, sentence, chain) => {
    const answer = await said(await chain());
    expect(answer).toMatch(/^identity\.certificate: The client certificate is refused: /);
    expect(answer).toMatch(sentence);
  });

  it('refuses SHA-1', async () => {
    const old = await makeTestAuthority({ ...TIMES, key: 'rsa-sha1' });
    expect(await said([await old.client(TIMES)], {}, old)).toMatch(/it has a signature with SHA-1/);
  });

  it('asks the revocation lists of each authority', async () => {
    const middle = await root.intermediate(TIMES);
    const [own, other, below] = [await client(), await client(), await middle.client(TIMES)];
    const times = { thisUpdate: now - HOUR, nextUpdate: now + HOUR };
    expect(await said([own], { crls: [await root.revoke([own], times)] })).toMatch(/it was revoked by its authority/);
    expect(await said([other], { crls: [await root.revoke([own], times)] })).toBe('ci-runner');
    expect(await said([below, middle], { crls: [await root.revoke([middle], times)] })).toMatch(
      /an intermediate authority was revoked/,
    );
    expect(await said([below, middle], { crls: [await middle.revoke([below], times)] })).toMatch(/it was revoked/);
    const verifier = createCertificateVerifier({ provider: await provider({ crls: [await root.revoke([own], times)] }), clock });
    expect((await verifier.verify(presented(other))).recheckAt).toBe(now + HOUR);
  });

  it('takes a list that is out of date for none, and one of somebody else for nothing', async () => {
    const own = await client();
    const past = await root.revoke([], { thisUpdate: now - 2 * HOUR, nextUpdate: now - HOUR });
    expect(await said([own], { crls: [past] })).toMatch(/revocation list of its authority ended at 2026-11-20T09:00/);
    const current = await root.revoke([], { thisUpdate: now - HOUR, nextUpdate: now + HOUR });
    expect(await said([own], { crls: [past, current] })).toBe('ci-runner');
    const stranger = await makeTestAuthority(TIMES);
    expect(await said([own], { crls: [await stranger.revoke([own])] })).toBe('ci-runner');
  });
});

describe('testCertificate', () => {
  it('shows each check until the one that fails', async () => {
    const middle = await root.intermediate(TIMES);
    const own = await middle.client(TIMES);
    const good = await testCertificate({ provider: await provider(), clock }, own.cert + middle.cert);
    expect([good.ok, good.identity?.subject, good.checks.map(({ what }) => what)]).toEqual([
      true,
      'ci-runner',
      ['reading', 'chain', 'time, strength and usage', 'revocation', 'subject and groups'],
    ]);
    const late = await client({ notAfter: now - 1 });
    const bad = await testCertificate({ provider: await provider(), clock }, late.cert);
    expect([bad.ok, bad.identity, bad.checks.at(-1)]).toEqual([
      false,
      null,
      { what: 'time, strength and usage', ok: false, detail: expect.stringContaining('it expired at') as string },
    ]);
    expect((await testCertificate({ provider: await provider(), clock }, 'no certificate')).checks).toEqual([
      { what: 'reading', ok: false, detail: 'The client certificate is refused: there is no CERTIFICATE block in it.' },
    ]);
    expect((await testCertificate({ provider: await provider(), clock }, own.key)).checks[0]?.detail).toMatch(
      /PRIVATE KEY block/,
    );
  });
});

/** The other form of the ECDSA signature over P-256 at the end of a certificate (SEC 2 section 2.4.2 has the order): as good as the first. */
function secondForm(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(der);
  // The last thing in it: BIT STRING, no unused bits, SEQUENCE { r INTEGER, s INTEGER }.
  const at = Array.from({ length: 20 }, (_, i) => bytes.length - 56 - i).find(
    (i) => bytes[i] === 0x30 && bytes[i + 1] === bytes.length - i - 2 && bytes[i - 1] === 0 && bytes[i - 3] === 0x03,
  )!;
  const r = bytes.subarray(at + 4, at + 4 + bytes[at + 3]!);
  const s = bytes.subarray(at + 6 + r.length);
  let other = Buffer.from((order - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0'), 'hex');
  while (other[0] === 0 && other[1]! < 0x80) other = other.subarray(1);
  if (other[0]! >= 0x80) other = Buffer.concat([Buffer.alloc(1), other]);
  const wrap = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };
  const signature = wrap(0x03, Buffer.alloc(1), wrap(0x30, wrap(0x02, r), wrap(0x02, other)));
  // After 30 82 the length of the whole, in two bytes.
  const whole = Buffer.concat([bytes.subarray(0, at - 3), signature]);
  whole.writeUInt16BE(whole.length - 4, 2);
  return new Uint8Array(whole);
}
