import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { weakKey, weakSignature } from './strength.ts';

const keyed = (publicKey: unknown): Certificate => ({ node: { publicKey } }) as unknown as Certificate;
const signed = (name: string, hash?: string): Pick<X509Certificate, 'signatureAlgorithm'> =>
  ({ signatureAlgorithm: { name, ...(hash === undefined ? {} : { hash: { name: hash } }) } }) as unknown as X509Certificate;

describe('weakKey', () => {
  it('is none that can be computed', () => {
    for (const namedCurve of ['P-256', 'P-384', 'P-521']) {
      expect(weakKey(keyed(generateKeyPairSync('ec', { namedCurve }).publicKey))).toBeUndefined();
    }
    expect(weakKey(keyed(generateKeyPairSync('ed25519').publicKey))).toBeUndefined();
    expect(weakKey(keyed(generateKeyPairSync('ed448').publicKey))).toBeUndefined();
    expect(weakKey(keyed(generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey))).toBeUndefined();
    expect(weakKey(keyed(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey))).toBe('an RSA key of 1024 bits');
    expect(weakKey(keyed(generateKeyPairSync('ec', { namedCurve: 'secp224r1' }).publicKey))).toMatch(/elliptic curve/);
    expect(weakKey(keyed(generateKeyPairSync('x25519').publicKey))).toMatch(/not RSA, ECDSA or EdDSA/);
  });
});

describe('weakSignature', () => {
  it('is one with SHA-1 or MD5, or of a kind that nobody knows', () => {
    expect([
      weakSignature(signed('ECDSA', 'SHA-256')),
      weakSignature(signed('RSA-PSS', 'SHA-512')),
      weakSignature(signed('Ed25519')),
    ]).toEqual([undefined, undefined, undefined]);
    expect(weakSignature(signed('RSASSA-PKCS1-v1_5', 'SHA-1'))).toBe('a signature with SHA-1');
    expect(weakSignature(signed('RSASSA-PKCS1-v1_5', 'MD5'))).toBe('a signature with MD5');
    expect(weakSignature(signed('1.2.840.113549.1.1.4'))).toBe('a signature of an unknown kind');
  });
});
