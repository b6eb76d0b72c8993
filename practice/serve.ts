/** One request from head to answer: read, authenticate, authorize, serve, write down. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorize, denial, type User } from './access/rbac.ts';
import { impersonate } from './access/users.ts';
import { uuid } from './object/identity.ts';
import type { ServePath } from './paths.ts';
import type { PracticeAuditEvent } from './practice.ts';
import { serveResource, type Backend } from './resources.ts';
import { isStream, send, startStream } from './wire/answer.ts';
import { readBody } from './wire/body.ts';
import { Failure, forbidden, internal } from './wire/failure.ts';
import { negotiate, type Accepted } from './wire/negotiate.ts';
import { parseRequest, type ApiRequest } from './wire/request.ts';

export interface Service extends Backend {
  readonly servePath: ServePath;
  readonly onAudit: (event: PracticeAuditEvent) => void;
}

/** Who asks for what, and whether that is allowed. Filled as far as it was understood when `admitted` throws a Failure. */
export interface Admission {
  user: User;
  request: ApiRequest | undefined;
}

export const NOBODY: User = { username: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };

/** Serves one request; never rejects. Every refusal is a Status, every answer has an Audit-Id. */
export async function serve(service: Service, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const auditID = auditIdOf(service, incoming);
  response.setHeader('Audit-Id', auditID);
  const admission: Admission = { user: NOBODY, request: undefined };
  const audit = (code: number): void => {
    service.onAudit(auditEvent(auditID, incoming, admission, code));
  };
  try {
    const request = admitted(service, incoming, admission);
    const body = await readBody(incoming);
    const answer = request.resource === '' ? service.servePath(request) : serveResource(service, admission.user, request, body);
    audit(isStream(answer) ? 200 : answer.code);
    if (isStream(answer)) startStream(response, answer);
    else await send(response, answer, formatFor(incoming), encodings(incoming));
  } catch (error) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const failure = error instanceof Failure ? error : internal();
    const { code } = failure.status;
    audit(code);
    if (!incoming.complete) response.setHeader('Connection', 'close');
    await send(response, { code, body: failure.json() }, 'json', '');
  }
}

/** The Audit-ID that a front proxy gave, or a new one. */
export function auditIdOf(service: Service, incoming: IncomingMessage): string {
  const given = incoming.headers['audit-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : uuid(service.cluster.random);
}

/** Understands, authenticates and authorizes a request. Throws a Failure. */
export function admitted(service: Service, incoming: IncomingMessage, admission: Admission): ApiRequest {
  const request = parseRequest(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers);
  admission.request = request;
  admission.user = service.users.authenticate(incoming.headers.authorization);
  admission.user = impersonate(service.cluster, admission.user, incoming.headers);
  requireRight(service, admission.user, request);
  return request;
}

/** Throws a 403 Failure. */
export function requireRight(service: Service, user: User, request: ApiRequest): void {
  if (!authorize(service.cluster, user, request).allowed) throw forbidden(denial(user, request), request.kind, request.name);
}

const encodings = (incoming: IncomingMessage): string => [incoming.headers['accept-encoding'] ?? []].flat().join(',');

/** The text format; what the media type is about was decided where the answer was made. */
function formatFor(incoming: IncomingMessage): Accepted['format'] {
  const plain = (incoming.headers.accept ?? '').replaceAll(/;(as|g|v)=[^;,]*/g, '');
  try {
    return negotiate(plain).format;
  } catch {
    return 'json';
  }
}

/** One line of the audit log. */
export function auditEvent(
  auditID: string,
  incoming: IncomingMessage,
  { user, request }: Admission,
  code: number,
): PracticeAuditEvent {
  const base = {
    auditID,
    verb: request?.verb ?? (incoming.method ?? '').toLowerCase(),
    requestURI: incoming.url ?? '',
    user: { username: user.username, groups: user.groups },
    responseStatus: { code },
  };
  if (request === undefined || request.resource === '') return base;
  const { resource, subresource, namespace, name, group } = request;
  const fields = { resource, subresource, namespace, name, apiGroup: group };
  return { ...base, objectRef: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) };
}
