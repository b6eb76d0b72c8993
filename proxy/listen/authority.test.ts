import { execFileSync } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { issueListenerIdentity, makeAuthority } from './authority.ts';

const sources = {
  clock: { wall: () => Date.parse('2026-11-20T10:00:00Z'), monotonic: () => 0 },
  random: (n: number) => randomBytes(n),
};
const dir = mkdtempSync(join(tmpdir(), 'authority-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('local authority', () => {
  it('signs a leaf for loopback only, with a bounded life and no power to sign further', async () => {
    const authority = await makeAuthority(sources);
    const identity = await issueListenerIdentity(authority, sources);
    const root = new X509Certificate(authority.cert);
    const leaf = new X509Certificate(identity.cert);
    expect(root.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost');
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(Date.parse(leaf.validFrom)).toBe(Date.parse('2026-11-20T09:00:00Z'));
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThan(398 * 86_400_000);
    expect(leaf.serialNumber).not.toBe(root.serialNumber);
    expect(identity.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it('is accepted by an independent verifier, and only for loopback names', async () => {
    const authority = await makeAuthority(sources);
    const identity = await issueListenerIdentity(authority, sources);
    writeFileSync(join(dir, 'ca.pem'), authority.cert);
    writeFileSync(join(dir, 'leaf.pem'), identity.cert);
    const verify = (...extra: string[]): string =>
      execFileSync(
        'openssl',
        [
          'verify',
          '-x509_strict',
          '-attime',
          '1795200000',
          '-purpose',
          'sslserver',
          ...extra,
          '-CAfile',
          join(dir, 'ca.pem'),
          join(dir, 'leaf.pem'),
        ],
        { stdio: 'pipe' },
      ).toString();
    expect(verify('-verify_ip', '127.0.0.1')).toContain('OK');
    expect(verify('-verify_hostname', 'localhost')).toContain('OK');
    expect(() => verify('-verify_ip', '127.0.0.2')).toThrow();
    const text = execFileSync('openssl', ['x509', '-in', join(dir, 'ca.pem'), '-noout', '-text']).toString();
    expect(text).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:localhost\s+IP:127\.0\.0\.1\/255\.255\.255\.255/);
    expect(text).toMatch(/CA:TRUE, pathlen:0/);
  });
});
