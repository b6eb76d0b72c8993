/** Requests about resources: which verb of which kind goes where. */
import type { User } from './access/rbac.ts';
import type { Users } from './access/users.ts';
import type { Cluster } from './object/cluster.ts';
import type { JsonMap } from './object/json.ts';
import type { Kind } from './object/kinds.ts';
import type { Timer } from './object/timer.ts';
import { presenter, type Presenter } from './table/present.ts';
import { logs, type LogLines } from './verbs/logs.ts';
import { patch, patched } from './verbs/patch.ts';
import { list, read, selection } from './verbs/read.ts';
import { deleteOptions, remove, removedStatus } from './verbs/remove.ts';
import { review } from './verbs/reviews.ts';
import { scaleOf, writeScale } from './verbs/scale.ts';
import { issueToken } from './verbs/token.ts';
import { watch } from './verbs/watch.ts';
import { admit, insert, managerOf, replace } from './verbs/write.ts';
import type { Answer, Stream } from './wire/answer.ts';
import { decodeObject, type Body } from './wire/body.ts';
import { badRequest, methodNotAllowed, notImplemented, pathNotFound } from './wire/failure.ts';
import { negotiate, OBJECT_FORMS } from './wire/negotiate.ts';
import type { ApiRequest } from './wire/request.ts';

export interface Backend {
  readonly cluster: Cluster;
  readonly users: Users;
  readonly logLines: LogLines;
  readonly timer: Timer;
}

/** Answers a request about a resource. Throws a Failure for every refusal. */
export function serveResource(backend: Backend, user: User, request: ApiRequest, body: Body): Answer | Stream {
  const { kind } = request;
  if (kind === undefined) throw pathNotFound();
  if (request.subresource !== '') return subresource(backend, kind, request, body);
  const { cluster } = backend;
  if (!kind.verbs.includes(request.verb)) throw methodNotAllowed();
  const accepted = negotiate(request.headers.accept, OBJECT_FORMS);
  const present = presenter(kind, request, accepted, cluster.clock.wall());
  switch (request.verb) {
    case 'get':
      return { code: 200, body: present.object(read(cluster, kind, request)) };
    case 'list':
      return { code: 200, body: present.list(list(cluster, kind, request)) };
    case 'watch':
      return watch(cluster, kind, request, backend.timer, present.events());
    case 'create': {
      const { answer, object } = create(backend, user, kind, request, body);
      return { ...answer, body: present.object(object) };
    }
    case 'update': {
      if (!isNamed(request)) throw methodNotAllowed();
      const { object, warnings } = update(cluster, kind, request, body);
      return { code: 200, body: present.object(object), warnings };
    }
    case 'patch': {
      if (!isNamed(request)) throw methodNotAllowed();
      const { object, warnings, created } = patch(cluster, kind, request, body);
      return { code: created ? 201 : 200, body: present.object(object), warnings };
    }
    case 'delete': {
      const { object, finished } = remove(cluster, kind, read(cluster, kind, request), deleteOptions(optional(body), request));
      return { code: 200, body: finished ? removedStatus(kind, object) : present.object(object) };
    }
    default:
      return removeMany(cluster, kind, request, deleteOptions(optional(body), request), present);
  }
}

const isNamed = (request: ApiRequest): boolean => request.name !== '';

/** DeleteOptions may be absent. */
const optional = (body: Body): JsonMap => (body.bytes.length === 0 ? {} : decodeObject(body));

function create(
  backend: Backend,
  user: User,
  kind: Kind,
  request: ApiRequest,
  body: Body,
): { answer: Omit<Answer, 'body'>; object: JsonMap } {
  const { cluster } = backend;
  if (isNamed(request) || (kind.namespaced && request.namespace === '')) throw methodNotAllowed();
  const sent = decodeObject(body);
  if (!kind.verbs.includes('get')) {
    const { object } = admit(cluster, kind, request, sent);
    return { answer: { code: 201 }, object: review(cluster, kind, user, object, request.namespace) };
  }
  const { object, warnings } = admit(cluster, kind, request, sent);
  const options = { manager: managerOf(request, 'Update'), dryRun: request.dryRun };
  return { answer: { code: 201, warnings }, object: insert(cluster, kind, object, options) };
}

function update(cluster: Cluster, kind: Kind, request: ApiRequest, body: Body): { object: JsonMap; warnings: readonly string[] } {
  const current = read(cluster, kind, request);
  const { object, warnings } = admit(cluster, kind, request, decodeObject(body));
  const { dryRun, subresource } = request;
  return {
    object: replace(cluster, kind, current, object, { manager: managerOf(request, 'Update'), dryRun, subresource }),
    warnings,
  };
}

function removeMany(
  cluster: Cluster,
  kind: Kind,
  request: ApiRequest,
  options: ReturnType<typeof deleteOptions>,
  present: Presenter,
): Answer {
  const items = cluster.store
    .list(kind, request.namespace)
    .filter(selection(kind, request))
    .map((object) => remove(cluster, kind, object, options).object);
  const whole = list(cluster, kind, request);
  return { code: 200, body: present.list({ ...whole, items }) };
}

function subresource(backend: Backend, kind: Kind, request: ApiRequest, body: Body): Answer | Stream {
  const { cluster } = backend;
  const row = kind.subresources.find((sub) => sub.name === request.subresource);
  if (row === undefined) throw pathNotFound();
  if (!row.verbs.includes(request.verb)) throw methodNotAllowed();
  const object = read(cluster, kind, request);
  switch (row.name) {
    case 'log':
      return logs(cluster, backend.logLines, object, request, backend.timer);
    case 'status':
    case 'finalize':
    case 'ephemeralcontainers':
      return part(cluster, kind, request, body, object);
    case 'scale':
      return scale(cluster, kind, request, body, object);
    case 'token':
      return { code: 201, body: issueToken(cluster, backend.users, object, decodeObject(body)) };
    default:
      // exec, attach and portforward: their upgrades go another way.
      throw badRequest('Upgrade request required');
  }
}

function part(cluster: Cluster, kind: Kind, request: ApiRequest, body: Body, object: JsonMap): Answer {
  const present = presenter(kind, request, negotiate(request.headers.accept, OBJECT_FORMS), cluster.clock.wall());
  if (request.verb === 'get') return { code: 200, body: present.object(object) };
  const { object: written, warnings } =
    request.verb === 'patch' ? patch(cluster, kind, request, body) : update(cluster, kind, request, body);
  return { code: 200, body: present.object(written), warnings };
}

function scale(cluster: Cluster, kind: Kind, request: ApiRequest, body: Body, object: JsonMap): Answer {
  if (request.verb === 'get') return { code: 200, body: scaleOf(object) };
  if (body.mediaType.includes('apply-patch')) throw notImplemented('server-side apply of a scale');
  const sent = request.verb === 'patch' ? patched(cluster, 'autoscaling.Scale', scaleOf(object), body) : decodeObject(body);
  return { code: 200, body: writeScale(cluster, kind, request, object, sent) };
}
