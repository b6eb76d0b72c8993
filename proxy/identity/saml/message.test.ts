import { describe, expect, it } from 'vitest';
import type { SamlProvider } from '../../../contract/identity.ts';
import { messageOf } from './message.ts';
import { NAMESPACES } from './refusal.ts';
import { readXml } from './xml.ts';

const provider = { name: 'corp', entityId: 'idp', recipient: 'https://here' } as SamlProvider;
const ASSERTION = `<Assertion xmlns="${NAMESPACES.assertion}" ID="_assertion"/>`;
const SUCCESS = '<p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>';
const response = (content: string, attributes = 'Version="2.0"'): string =>
  `<p:Response xmlns:p="${NAMESPACES.protocol}" ID="_response" ${attributes}>${content}</p:Response>`;
const read = (xml: string) => messageOf(provider, readXml(xml, { depth: 9, elements: 99, attributes: 9 }));

describe('messageOf', () => {
  it('finds the assertion, alone or in a response', () => {
    expect(read(ASSERTION)).toMatchObject({ response: undefined, assertionId: '_assertion' });
    expect(read(response(SUCCESS + ASSERTION))).toMatchObject({ response: { name: 'Response' }, assertionId: '_assertion' });
    expect(read(response(SUCCESS + ASSERTION, 'Version="2.0" Destination="https://here"')).assertionId).toBe('_assertion');
  });

  it.each([
    ['no assertion', response(SUCCESS), /there is no assertion in it/],
    ['nothing of SAML', '<x/>', /there is no assertion in it/],
    ['two assertions', response(SUCCESS + ASSERTION + ASSERTION.replace('_assertion', '_another')), /more than one assertion/],
    ['two IDs', response(SUCCESS + ASSERTION.replace('/>', '><x Id="_response"/></Assertion>')), /the same ID/],
    ['an ID that is none', ASSERTION.replace('_assertion', '1'), /no usable ID/],
    ['no ID', ASSERTION.replace('ID="_assertion"', ''), /no usable ID/],
    ['an encrypted name', ASSERTION.replace('/>', '><EncryptedID/></Assertion>'), /it is encrypted/],
    ['another version', response(SUCCESS + ASSERTION, 'Version="1.1"'), /not a response of SAML 2.0/],
    ['a failure', response(SUCCESS.replace('Success', 'Responder') + ASSERTION), /does not report success/],
    ['a failure without an assertion', response(SUCCESS.replace('Success', 'Responder')), /does not report success/],
    ['no status', response(ASSERTION), /does not report success/],
    ['two statuses', response(SUCCESS + SUCCESS + ASSERTION), /does not report success/],
    [
      'another destination',
      response(SUCCESS + ASSERTION, 'Version="2.0" Destination="https://there"'),
      /its Destination is not this proxy/,
    ],
    ['an answer', response(SUCCESS + ASSERTION, 'Version="2.0" InResponseTo="_x"'), /none is ever made from here/],
    [
      'another issuer',
      response(`<Issuer xmlns="${NAMESPACES.assertion}">idp2</Issuer>${SUCCESS}${ASSERTION}`),
      /its response is from another issuer/,
    ],
  ])('refuses %s', (_, xml, sentence) => {
    expect(() => read(xml)).toThrow(sentence);
  });
});
