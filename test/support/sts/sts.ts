/**
 * AWS STS on loopback: AssumeRole and GetCallerIdentity, as far as EKS needs them, for requests whose signature it has verified itself.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeTestAuthority } from '../authority/authority.ts';
import { amzDate, claimedBy, isSignedBy, type Claimed, type SignedRequest } from './sigv4.ts';

export const ACCOUNT = '123456789012';
const FIFTEEN_MINUTES = 15 * 60_000;

export interface StsOptions {
  readonly region: string;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  /** The one role there is. */
  readonly role: { readonly name: string; readonly externalId?: string };
  /** Seconds that its keys count, whatever was asked for. */
  readonly lifetime?: number;
}

export interface Sts {
  /** `https://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly port: number;
  readonly ca: string;
  readonly roleArn: string;
  /** The key of a user who may assume the role. */
  readonly user: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Session names under which the role was assumed, in order. */
  readonly assumed: readonly string[];
  /** How often it was asked who somebody is. */
  readonly identified: number;
  /** Codes of what it has refused. */
  readonly refused: readonly string[];
  /** Every secret that it has given out or knows. */
  readonly secrets: () => readonly string[];
  /** While set, AssumeRole waits for it. */
  hold: Promise<void> | undefined;
  /** Keys that were given out do not count any more. */
  revokeSessions(): void;
  close(): Promise<void>;
}

interface Key {
  readonly secret: string;
  readonly arn: string;
  readonly sessionToken?: string;
  readonly expiresAt: number;
}

class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export async function startSts({ region, now, role, lifetime = 3_600 }: StsOptions): Promise<Sts> {
  const authority = await makeTestAuthority();
  const names = [
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: `sts.${region}.amazonaws.com` },
  ] as const;
  const leaf = await authority.client({ names, extendedUsage: [] });
  const user = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: randomBytes(30).toString('base64') };
  const keys = new Map<string, Key>([
    [user.accessKeyId, { secret: user.secretAccessKey, arn: `arn:aws:iam::${ACCOUNT}:user/engine`, expiresAt: Infinity }],
  ]);
  const known: string[] = [user.secretAccessKey];
  const assumed: string[] = [];
  const refused: string[] = [];
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${role.name}`;
  const state = { identified: 0, hold: undefined as Promise<void> | undefined };

  const authenticated = (request: SignedRequest): Key => {
    const claimed = claimedBy(request);
    if (!claimed) throw new Refusal('MissingAuthenticationToken');
    const key = keys.get(claimed.accessKeyId);
    if (!key || key.sessionToken !== claimed.sessionToken) throw new Refusal('InvalidClientTokenId');
    requireScope(claimed, region, now());
    if (!isSignedBy(request, claimed, key.secret)) throw new Refusal('SignatureDoesNotMatch');
    if (now() >= key.expiresAt) throw new Refusal('ExpiredToken');
    return key;
  };

  const assumeRole = async (caller: Key, form: URLSearchParams): Promise<string> => {
    await state.hold;
    const name = form.get('RoleSessionName') ?? '';
    if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw new Refusal('ValidationError');
    const may = !caller.arn.includes(':assumed-role/') && form.get('RoleArn') === roleArn;
    if (!may || (form.get('ExternalId') ?? undefined) !== role.externalId) throw new Refusal('AccessDenied');
    assumed.push(name);
    const accessKeyId = `ASIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`;
    const secret = randomBytes(30).toString('base64');
    const sessionToken = randomBytes(90).toString('base64');
    const expiresAt = now() + lifetime * 1_000;
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${name}`;
    keys.set(accessKeyId, { secret, arn, sessionToken, expiresAt });
    known.push(secret, sessionToken);
    return answer(
      'AssumeRole',
      `<AssumedRoleUser><AssumedRoleId>AROA3XFRBF535PLBIFPI4:${name}</AssumedRoleId><Arn>${arn}</Arn></AssumedRoleUser>` +
        `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>` +
        `<SessionToken>${sessionToken}</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials>`,
    );
  };

  const server = createServer({ cert: leaf.cert, key: leaf.key }, (request, response) => {
    void (async () => {
      const signed = await received(request);
      const caller = authenticated(signed);
      const form = new URLSearchParams(
        signed.method === 'POST' ? signed.body.toString() : signed.url.slice(signed.url.indexOf('?') + 1),
      );
      const action = form.get('Action');
      if (action === 'AssumeRole') return { type: 'text/xml', text: await assumeRole(caller, form) };
      if (action !== 'GetCallerIdentity') throw new Refusal('InvalidAction');
      state.identified += 1;
      const GetCallerIdentityResult = { Account: ACCOUNT, Arn: caller.arn, UserId: 'AROA3XFRBF535PLBIFPI4' };
      return { type: 'application/json', text: JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult } }) };
    })().then(
      ({ type, text }) => response.setHeader('content-type', type).end(text),
      (error: unknown) => {
        const code = error instanceof Refusal ? error.code : 'InternalFailure';
        refused.push(code);
        refuse(response, code);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ endpoint: `https://127.0.0.1:${port}`, port, ca: authority.cert, roleArn, user, assumed, refused },
    secrets: () => known,
    get identified() {
      return state.identified;
    },
    get hold() {
      return state.hold;
    },
    set hold(until) {
      state.hold = until;
    },
    revokeSessions: () => {
      for (const [id, { sessionToken }] of keys) if (sessionToken !== undefined) keys.delete(id);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requireScope({ scope, date, signedHeaders }: Claimed, region: string, now: number): void {
  const here = scope.region === region && scope.service === 'sts' && scope.end === 'aws4_request' && date.startsWith(scope.day);
  if (!here || !signedHeaders.includes('host')) throw new Refusal('SignatureDoesNotMatch');
  if (!(Math.abs(now - amzDate(date)) < FIFTEEN_MINUTES)) throw new Refusal('RequestExpired');
}

async function received(request: IncomingMessage): Promise<SignedRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(parts) };
}

const XMLNS = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

function answer(action: string, result: string): string {
  return `<${action}Response ${XMLNS}><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;
}

/** As STS does, with a message that repeats what should not be repeated elsewhere. */
function refuse(response: ServerResponse, code: string): void {
  const message = `canary-of-an-aws-message: ${code}`;
  response.writeHead(403, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
}
