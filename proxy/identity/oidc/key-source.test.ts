import { describe, expect, it } from 'vitest';
import type { GetDocument } from './https-document.ts';
import { findKeys } from './key-source.ts';

const issuer = 'https://id.example.com/oauth2/default';
const asked: string[] = [];
const publishing =
  (metadata: unknown, contentType = 'application/json'): GetDocument =>
  (url) => {
    asked.push(url.href);
    return Promise.resolve({
      contentType,
      body: Buffer.from(typeof metadata === 'string' ? metadata : JSON.stringify(metadata)),
    });
  };

describe('findKeys', () => {
  it('reads the metadata of the issuer, and takes keys on another host', async () => {
    const get = publishing({ issuer, jwks_uri: 'https://keys.example.net/v3/certs' });
    expect((await findKeys({ issuer }, get)).href).toBe('https://keys.example.net/v3/certs');
    expect(asked).toEqual(['https://id.example.com/oauth2/default/.well-known/openid-configuration']);
  });

  it.each([
    ['another issuer', { issuer: 'https://evil.example.com', jwks_uri: 'https://evil.example.com/keys' }],
    [
      'the issuer in another spelling',
      { issuer: 'https://ID.example.com/oauth2/default', jwks_uri: 'https://id.example.com/keys' },
    ],
    ['no keys', { issuer }],
    ['keys without https', { issuer, jwks_uri: 'http://id.example.com/keys' }],
    ['keys in a file', { issuer, jwks_uri: 'file:///etc/passwd' }],
    ['a list', []],
    ['no JSON', '<html>'],
  ])('refuses %s', async (_, metadata) => {
    await expect(findKeys({ issuer }, publishing(metadata))).rejects.toThrow(/^its metadata /);
  });

  it('compares issuers of Azure too, where openid-client would not', async () => {
    const azure = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/v2.0';
    const get = publishing({ issuer: azure.replace('01/', '02/'), jwks_uri: 'https://login.microsoftonline.com/keys' });
    await expect(findKeys({ issuer: azure }, get)).rejects.toThrow('its metadata names another issuer');
  });

  it('says why the metadata could not be read', async () => {
    await expect(findKeys({ issuer }, () => Promise.reject(new Error('id.example.com answered 403')))).rejects.toThrow(
      'id.example.com answered 403',
    );
  });
});
