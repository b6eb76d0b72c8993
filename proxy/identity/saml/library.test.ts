import { describe, expect, it } from 'vitest';
import {
  assertionOf,
  AUDIENCE,
  makeIdentityProvider,
  RECIPIENT,
  type ResponseOptions,
} from '../../../test/support/saml/identity-provider.ts';
import { completeSaml } from './complete.ts';
import { askLibrary, type LibraryAnswer } from './library.ts';

const now = Date.parse('2001-02-03T04:05:06Z');
const idp = await makeIdentityProvider({ wall: () => now });
const provider = completeSaml(
  { type: 'saml', name: 'corp', metadata: idp.metadata, audience: AUDIENCE, recipient: RECIPIENT, targets: ['*'] },
  '2001-02-03T04:05:06Z',
);
const ask = async (options: ResponseOptions = {}, change = (xml: string): string => xml): Promise<LibraryAnswer> => {
  const xml = change(await idp.respond(options));
  return askLibrary(provider, { xml, isResponse: xml.includes('Response'), responseSigned: options.signResponse ?? false }, now);
};

describe('askLibrary', () => {
  it('gives what was signed, by the time it is told and not by that of the machine', async () => {
    const { signed, accepted } = await ask();
    expect([accepted, signed?.startsWith('<saml:Assertion'), signed?.includes('Signature')]).toEqual([true, true, false]);
    const late = await askLibrary(
      provider,
      { xml: await idp.respond(), isResponse: true, responseSigned: false },
      now + 86_400_000,
    );
    expect([late.accepted, late.signed === undefined]).toEqual([false, false]);
  });

  it('finds an assertion that came alone', async () => {
    expect((await ask({}, assertionOf)).accepted).toBe(true);
  });

  it('looks at the conditions itself', async () => {
    expect(await ask({ audience: 'urn:other' })).toMatchObject({
      accepted: false,
      signed: expect.stringContaining('ada@') as string,
    });
  });

  it('gives nothing of what is not signed, or not rightly, and of what is not even XML', async () => {
    expect(await ask({}, (xml) => xml.replace('ada@', 'bob@'))).toEqual({ signed: undefined, accepted: false });
    expect(await ask({ signResponse: true }, (xml) => xml.replace('Version="2.0"', 'Version="2.1"'))).toEqual({
      signed: undefined,
      accepted: false,
    });
    expect(await ask({}, () => 'Response <')).toEqual({ signed: undefined, accepted: false });
  });
});
