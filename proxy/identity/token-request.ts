import { ChaperoneError } from '../../contract/errors.ts';
import type { ExchangeRequest } from '../proxy.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** RFC 8693 section 3. */
const SUBJECT_TYPES: Readonly<Record<string, ExchangeRequest['type']>> = {
  'urn:ietf:params:oauth:token-type:saml2': 'saml2',
  'urn:ietf:params:oauth:token-type:jwt': 'jwt',
  'urn:ietf:params:oauth:token-type:id_token': 'jwt',
};

/** Fields that say how a token is asked for and never hold one; others are not recorded. */
const TELLING: ReadonlySet<string> = new Set([
  'grant_type',
  'subject_token_type',
  'requested_token_type',
  'audience',
  'expires_in',
]);
const MOST_FIELDS = 50;

/** One field of the form, in order. */
export type Field = readonly [name: string, value: string];

/** Reads `application/x-www-form-urlencoded`. Throws ChaperoneError `identity.exchange`. */
export function fieldsOf(contentType: string | undefined, body: Buffer): readonly Field[] {
  if (!/^application\/x-www-form-urlencoded *(?:;.*)?$/i.test(contentType ?? '')) {
    throw invalid('its body is not application/x-www-form-urlencoded');
  }
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  if (fields.length > MOST_FIELDS) throw invalid('it has too many parameters');
  return fields;
}

/**
 * What a token request asks for (RFC 8693 section 2.1). Parameters that mean nothing here are ignored (RFC 6749 section 3.2), those that would
 * change what the token is good for are refused. `expires_in`, in seconds, is our own.
 * @param target of the listener that it came to.
 * Throws ChaperoneError `identity.exchange`, whose detail `error` is the code of RFC 6749 section 5.2.
 */
export function exchangeOf(fields: readonly Field[], target: string): ExchangeRequest {
  const grant = one(fields, 'grant_type');
  if (grant !== GRANT) {
    if (grant === undefined) throw invalid('grant_type is missing');
    throw invalid(`the only grant_type is ${GRANT}`, 'unsupported_grant_type');
  }
  const subjectType = one(fields, 'subject_token_type') ?? '';
  const type = Object.hasOwn(SUBJECT_TYPES, subjectType) ? SUBJECT_TYPES[subjectType] : undefined;
  if (type === undefined) throw invalid(`subject_token_type must be one of ${Object.keys(SUBJECT_TYPES).join(', ')}`);
  const proof = one(fields, 'subject_token') ?? '';
  if (proof === '') throw invalid('subject_token is missing');
  if (![undefined, '', ACCESS_TOKEN].includes(one(fields, 'requested_token_type'))) {
    throw invalid(`the only requested_token_type is ${ACCESS_TOKEN}`);
  }
  if (fields.some(([name]) => name === 'actor_token')) throw invalid('an actor_token is not taken: an agent speaks for itself');
  if ((one(fields, 'scope') ?? '') !== '') throw invalid('there are no scopes; policy decides', 'invalid_scope');
  const elsewhere = fields.some(([name, value]) => name === 'resource' || (name === 'audience' && value !== target));
  if (elsewhere) throw invalid(`the token is good for the targets of its session, here ${target}`, 'invalid_target');
  return { type, proof, target, seconds: secondsOf(one(fields, 'expires_in')) };
}

/** The form as it is recorded: what could hold a credential is hidden. */
export function recordedForm(fields: readonly Field[], hide: (name: string, value: string) => string): string {
  return new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, TELLING.has(name) || value === '' ? value : hide(name, value)]),
  ).toString();
}

function one(fields: readonly Field[], name: string): string | undefined {
  const found = fields.filter(([field]) => field === name);
  if (found.length > 1) throw invalid(`${name} is given more than once`);
  return found[0]?.[1];
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw invalid('expires_in is not a number of seconds');
  return Number(text);
}

export function invalid(reason: string, error = 'invalid_request'): ChaperoneError {
  return new ChaperoneError('identity.exchange', { reason, error });
}
