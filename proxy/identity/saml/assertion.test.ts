import { describe, expect, it } from 'vitest';
import type { SamlProvider } from '../../../contract/identity.ts';
import { readAssertion, type Statement } from './assertion.ts';
import { NAMESPACES } from './refusal.ts';
import { readXml } from './xml.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();
const provider = { name: 'corp', entityId: 'idp', audience: 'us', recipient: 'https://here', skew: 30 } as SamlProvider;

interface Parts {
  readonly assertion?: string;
  readonly issuer?: string;
  readonly name?: string;
  readonly confirmation?: string;
  readonly window?: string;
  readonly conditions?: string;
  readonly rest?: string;
}
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const data = (attributes: string, method = BEARER): string =>
  `<SubjectConfirmation Method="${method}"><SubjectConfirmationData ${attributes}/></SubjectConfirmation>`;
const AUDIENCES = '<AudienceRestriction><Audience>other</Audience><Audience>us</Audience></AudienceRestriction>';

/** Without arguments a good one. */
const read = (parts: Parts = {}): Statement => {
  const good = data(`Recipient="https://here" NotOnOrAfter="${at(300)}"`);
  const xml = `<Assertion xmlns="${NAMESPACES.assertion}" ${parts.assertion ?? `Version="2.0" IssueInstant="${at(-1)}"`}>
    ${parts.issuer ?? '<Issuer> idp\n</Issuer>'}
    <Subject>${parts.name ?? '<NameID>ada</NameID>'}${parts.confirmation ?? good}</Subject>
    <Conditions ${parts.window ?? `NotBefore="${at(-1)}" NotOnOrAfter="${at(600)}"`}>${parts.conditions ?? AUDIENCES}</Conditions>
    ${parts.rest ?? ''}
  </Assertion>`;
  return readAssertion(provider, readXml(xml, { depth: 9, elements: 99, attributes: 9 }), now);
};
const codeOf = (parts: Parts): string => {
  try {
    read(parts);
    return 'accepted';
  } catch (error) {
    return `${(error as { code?: string }).code ?? ''}: ${(error as Error).message}`;
  }
};

describe('readAssertion', () => {
  it('reads who, when and what besides', () => {
    const rest = `<AuthnStatement SessionIndex="_s" SessionNotOnOrAfter="${at(900)}"/>
      <AttributeStatement><Attribute Name="groups"><AttributeValue>a</AttributeValue><AttributeValue> b </AttributeValue><AttributeValue/></Attribute>
      <Attribute Name="id"><AttributeValue><NameID>x</NameID></AttributeValue></Attribute></AttributeStatement>
      <AttributeStatement><Attribute Name="groups"><AttributeValue>c</AttributeValue></Attribute><Attribute/></AttributeStatement>`;
    expect(read({ rest })).toEqual({
      subject: 'ada',
      sessionIndex: '_s',
      issuedAt: now - 1_000,
      usableUntil: now + 300_000,
      sessionUntil: now + 900_000,
      attributes: new Map([
        ['groups', ['a', 'b', 'c']],
        ['id', []],
      ]),
    });
    expect(read()).toMatchObject({ sessionIndex: undefined, sessionUntil: Infinity });
  });

  it('takes the first confirmation that holds', () => {
    const confirmation =
      data('', 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key') +
      data(`Recipient="https://elsewhere" NotOnOrAfter="${at(300)}"`) +
      data(`Recipient="https://here" NotOnOrAfter="${at(120)}"`);
    expect(read({ confirmation }).usableUntil).toBe(now + 120_000);
  });

  it('ends two hours after its issue at the latest', () => {
    const confirmation = data(`Recipient="https://here" NotOnOrAfter="${at(86_400)}"`);
    expect(read({ confirmation, window: '' }).usableUntil).toBe(now - 1_000 + 7_200_000);
    expect(codeOf({ assertion: `Version="2.0" IssueInstant="${at(-7_300)}"`, confirmation, window: '' })).toMatch(
      /^identity\.over/,
    );
  });

  it('allows clocks to differ by as much as the provider says, and no more', () => {
    expect(codeOf({ window: `NotBefore="${at(30)}" NotOnOrAfter="${at(-29)}"` })).toBe('accepted');
    expect(codeOf({ window: `NotBefore="${at(31)}"` })).toMatch(/^identity\.early: .*2026-11-20T10:00:31/);
    expect(codeOf({ window: `NotOnOrAfter="${at(-30)}"` })).toMatch(/^identity\.over: .*2026-11-20T09:59:30/);
    expect(codeOf({ assertion: `Version="2.0" IssueInstant="${at(31)}"` })).toMatch(/^identity\.early/);
    expect(codeOf({ confirmation: data(`Recipient="https://here" NotOnOrAfter="${at(-30)}"`) })).toMatch(/^identity\.over/);
    expect(codeOf({ confirmation: data(`Recipient="https://here" NotBefore="${at(31)}" NotOnOrAfter="${at(99)}"`) })).toMatch(
      /early/,
    );
    expect(codeOf({ rest: `<AuthnStatement SessionNotOnOrAfter="${at(-31)}"/>` })).toMatch(/^identity\.over/);
  });

  it.each<readonly [string, Parts, RegExp]>([
    ['another version', { assertion: `Version="1.1" IssueInstant="${at(0)}"` }, /^identity\.assertion: .*not of SAML 2.0/],
    ['no time of issue', { assertion: 'Version="2.0"' }, /its IssueInstant is not a time in UTC/],
    ['a local time', { assertion: 'Version="2.0" IssueInstant="2026-11-20T10:00:00"' }, /not a time in UTC/],
    ['another issuer', { issuer: '<Issuer>idp2</Issuer>' }, /from another issuer/],
    ['two issuers', { issuer: '<Issuer>idp</Issuer><Issuer>idp</Issuer>' }, /more than one Issuer/],
    [
      'another audience',
      { conditions: '<AudienceRestriction><Audience>us2</Audience></AudienceRestriction>' },
      /^identity\.audience: .* us/,
    ],
    ['no audience', { conditions: '' }, /^identity\.audience/],
    [
      'one of two audiences',
      { conditions: `${AUDIENCES}<AudienceRestriction><Audience>x</Audience></AudienceRestriction>` },
      /^identity\.audience/,
    ],
    ['a condition that nobody knows', { conditions: `${AUDIENCES}<Condition/>` }, /a condition that is not understood/],
    ['no confirmation', { confirmation: '' }, /may not be used by whoever bears it/],
    ['holder of key', { confirmation: data(`Recipient="https://here"`, 'urn:x') }, /may not be used by whoever bears it/],
    ['no data', { confirmation: `<SubjectConfirmation Method="${BEARER}"/>` }, /may not be used by whoever bears it/],
    [
      'another recipient',
      { confirmation: data(`Recipient="https://here/" NotOnOrAfter="${at(9)}"`) },
      /its Recipient is not this proxy/,
    ],
    ['no recipient', { confirmation: data(`NotOnOrAfter="${at(9)}"`) }, /its Recipient is not this proxy/],
    ['no end', { confirmation: data('Recipient="https://here"') }, /does not end/],
    [
      'an answer',
      { confirmation: data(`Recipient="https://here" NotOnOrAfter="${at(9)}" InResponseTo="_x"`) },
      /answers a request/,
    ],
    ['no name', { name: '' }, /no NameID/],
    ['an empty name', { name: '<NameID/>' }, /NameID is empty/],
    ['white space', { name: '<NameID> ada</NameID>' }, /white space around/],
    ['a name in two parts', { name: '<NameID>ada<x/></NameID>' }, /NameID is empty, too long/],
    ['two names', { name: '<NameID>ada</NameID><NameID>bob</NameID>' }, /more than one NameID/],
    ['a name of another namespace', { name: '<NameID xmlns="urn:x">ada</NameID>' }, /no NameID/],
    ['a long name', { name: `<NameID>${'a'.repeat(1_025)}</NameID>` }, /too long/],
  ])('refuses %s', (_, parts, answer) => {
    expect(codeOf(parts)).toMatch(answer);
  });
});
