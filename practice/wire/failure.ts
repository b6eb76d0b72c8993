/**
 * Every refusal of the practice cluster is one of these: a meta/v1 Status with the reason, code and wording of the real
 * server. Source: apimachinery pkg/api/errors/errors.go.
 */
import type { Status } from '../../contract/kubernetes.ts';
import type { JsonMap } from '../object/json.ts';
import { resourceOf, type Kind } from '../object/kinds.ts';

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

export class Failure extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: Status['details']) {
    super(message);
    this.name = 'Failure';
    const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } as const;
    this.status = details === undefined ? base : { ...base, details };
  }

  /** The Status as plain JSON, for bodies and watch events. */
  json(): JsonMap {
    return JSON.parse(JSON.stringify(this.status)) as JsonMap;
  }
}

const about = (kind: Kind, name: string): { name: string; group: string; kind: string } => ({
  name,
  group: kind.group,
  kind: kind.plural,
});

export const badRequest = (message: string): Failure => new Failure(400, 'BadRequest', message);
export const unauthorized = (): Failure => new Failure(401, 'Unauthorized', 'Unauthorized');
export const forbidden = (message: string, kind?: Kind, name = ''): Failure =>
  new Failure(403, 'Forbidden', message, kind && about(kind, name));
export const pathNotFound = (): Failure => new Failure(404, 'NotFound', 'the server could not find the requested resource', {});
export const notFound = (kind: Kind, name: string): Failure =>
  new Failure(404, 'NotFound', `${resourceOf(kind)} "${name}" not found`, about(kind, name));
export const methodNotAllowed = (): Failure =>
  new Failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
export const notAcceptable = (): Failure =>
  new Failure(406, 'NotAcceptable', 'only the following media types are accepted: application/json, application/yaml');
export const alreadyExists = (kind: Kind, name: string): Failure =>
  new Failure(409, 'AlreadyExists', `${resourceOf(kind)} "${name}" already exists`, about(kind, name));
export const conflict = (kind: Kind, name: string, why: string): Failure =>
  new Failure(409, 'Conflict', `Operation cannot be fulfilled on ${resourceOf(kind)} "${name}": ${why}`, about(kind, name));
export const STALE = 'the object has been modified; please apply your changes to the latest version and try again';
export const expired = (message: string): Failure => new Failure(410, 'Expired', message);
export const tooLarge = (limit: number): Failure =>
  new Failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
export const unsupportedMediaType = (accepted: readonly string[]): Failure =>
  new Failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
export const unprocessable = (message: string): Failure => new Failure(422, 'Invalid', message);
export const internal = (): Failure => new Failure(500, 'InternalError', 'Internal error occurred');
export const notImplemented = (what: string): Failure =>
  new Failure(501, 'NotImplemented', `the practice cluster does not offer ${what} yet`);
/** The resourceVersion asked for has not happened yet. */
export const notYet = (asked: string, now: number): Failure => {
  const causes: readonly Cause[] = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }];
  return new Failure(504, 'Timeout', `Too large resource version: ${asked}, current: ${now}`, { causes });
};

/** 422: what is wrong, field by field. */
export function invalid(kind: Kind, name: string, causes: readonly Cause[]): Failure {
  const wrong = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = wrong.length === 1 ? wrong.join('') : `[${wrong.join(', ')}]`;
  const named = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const details = { name, group: kind.group, kind: kind.kind, causes };
  return new Failure(422, 'Invalid', `${named} "${name}" is invalid: ${list}`, details);
}

/** Field errors with the wording of apimachinery's field package. */
export const required = (field: string, detail = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  field,
});
export const badValue = (field: string, value: unknown, detail: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
  field,
});
