import { describe, expect, it } from 'vitest';
import { keyId, signatureHolds, signerOf } from './signer.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

describe('signer', () => {
  it('signs as RFC 8032, section 7.1, test 2', () => {
    const signer = signerOf(hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));
    expect(Buffer.from(signer.publicKey).toString('hex')).toBe(
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    );
    const signature = signer.sign(hex('72'));
    expect(Buffer.from(signature).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(signatureHolds(signer.publicKey, hex('72'), signature)).toBe(true);
    expect(signatureHolds(signer.publicKey, hex('73'), signature)).toBe(false);
  });

  it('says no, and does not throw, for keys and signatures of the wrong size', () => {
    expect(signatureHolds(new Uint8Array(3), hex('72'), new Uint8Array(64))).toBe(false);
    expect(signatureHolds(signerOf(new Uint8Array(32)).publicKey, hex('72'), new Uint8Array(5))).toBe(false);
  });

  it('names keys as C2SP signed notes do (the Go checksum database)', () => {
    // sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8: algorithm byte 1, then the key.
    const published = Buffer.from('Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8', 'base64');
    expect(Buffer.from(keyId('sum.golang.org', published.subarray(1))).toString('hex')).toBe('033de0ae');
  });
});
