/** What the line of a command needs of a request besides its row: little, because it is kept for every step of a session. */
import type { Impersonation } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import { decodeObject, isEnvelope } from '../kubernetes/protobuf.ts';
import { isObject, listAt, textAt, valueAt } from '../kubernetes/json.ts';

/** Larger request bodies tell nothing of the line but what was written. */
export const MAX_HINT_BODY = 16_384;
/** A patch that is longer is not repeated in the line. */
const MAX_PATCH = 300;
const MAX_ITEMS = 20;

export interface StepHints {
  /** How the answer was asked for: a Table is what `get` prints; whole objects are JSON or protobuf. */
  readonly accept: 'table' | 'protobuf' | 'json' | 'any';
  /** Of a body, lower case, without parameters; empty when the client named none. */
  readonly contentType: string;
  readonly impersonates: Impersonation | null;
}

/** What a request's body says, as far as a command line would. Absent where it says nothing of it. */
export interface BodyHints {
  /** The text of a short patch. */
  readonly patch?: string;
  /** `key=value`, or `key-` where it is taken away. */
  readonly labels?: readonly string[];
  readonly annotations?: readonly string[];
  readonly replicas?: number;
  readonly image?: string;
  /** `container=image` */
  readonly images?: readonly string[];
  readonly restarted?: true;
  readonly paused?: boolean;
  readonly unschedulable?: boolean;
  readonly taints?: readonly string[];
  readonly restartPolicy?: string;
  readonly type?: string;
  /** `80`, `80:8080` */
  readonly port?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scaleTarget?: string;
  readonly gracePeriod?: number;
  readonly propagation?: string;
  /** Of a deletion, which asks for it in the body. */
  readonly dryRun?: true;
  /** Of an access review: verb, resource and name, or verb and path. */
  readonly access?: readonly string[];
  readonly accessNamespace?: string;
  readonly ephemeral?: true;
}

export function hintsOf(headers: HeaderList, impersonates: Impersonation | undefined): StepHints {
  let accept = '';
  let contentType = '';
  for (const [name, value] of headers) {
    if (name.length === 6 && name.toLowerCase() === 'accept') accept = value;
    else if (name.length === 12 && name.toLowerCase() === 'content-type')
      contentType = value.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }
  return { accept: acceptOf(accept), contentType, impersonates: impersonates ?? null };
}

function acceptOf(accept: string): StepHints['accept'] {
  if (accept.includes('as=Table')) return 'table';
  if (accept.includes('protobuf')) return 'protobuf';
  return accept === 'application/json' ? 'json' : 'any';
}

/** Null for a body that is no JSON or protobuf object, or says nothing. */
export function bodyHints(bytes: Uint8Array): BodyHints | null {
  if (bytes.length === 0 || bytes.length > MAX_HINT_BODY) return null;
  try {
    if (isEnvelope(bytes)) return hintsOfBody(decodeObject(bytes).object, null);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return hintsOfBody(JSON.parse(text), text.length <= MAX_PATCH ? text.trim() : null);
  } catch {
    return null;
  }
}

function hintsOfBody(body: unknown, text: string | null): BodyHints | null {
  const patch = text === null ? {} : { patch: text };
  if (!isObject(body)) return text === null ? null : patch;
  const spec = valueAt(body, 'spec');
  const template = valueAt(spec, 'template');
  const pod = isObject(template) ? valueAt(template, 'spec') : spec;
  const containers = listAt(pod, 'containers').slice(0, MAX_ITEMS);
  const images = containers
    .filter((one) => textAt(one, 'image') !== '')
    .map((one) => `${textAt(one, 'name')}=${textAt(one, 'image')}`);
  const restarted = textAt(template, 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt') !== '';
  return {
    ...patch,
    ...some('labels', pairsOf(valueAt(body, 'metadata', 'labels'))),
    ...some('annotations', pairsOf(valueAt(body, 'metadata', 'annotations'))),
    ...some('images', images),
    ...some('taints', listAt(spec, 'taints').slice(0, MAX_ITEMS).map(taintOf)),
    ...numberIn('replicas', spec, 'replicas'),
    ...numberIn('minimum', spec, 'minReplicas'),
    ...numberIn('maximum', spec, 'maxReplicas'),
    ...numberIn('gracePeriod', body, 'gracePeriodSeconds'),
    ...textIn('image', containers[0], 'image'),
    ...textIn('restartPolicy', spec, 'restartPolicy'),
    ...textIn('type', body, 'type'),
    ...textIn('type', spec, 'type'),
    ...textIn('propagation', body, 'propagationPolicy'),
    ...textIn('scaleTarget', spec, 'scaleTargetRef', 'name'),
    ...(restarted ? { restarted } : {}),
    ...(listAt(body, 'dryRun').includes('All') ? { dryRun: true as const } : {}),
    ...flagIn('paused', spec),
    ...flagIn('unschedulable', spec),
    ...(listAt(spec, 'ephemeralContainers').length > 0 ? { ephemeral: true as const } : {}),
    ...portOf(spec),
    ...accessOf(spec),
  };
}

/** Of labels or annotations; `null` takes one away. */
function pairsOf(value: unknown): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .slice(0, MAX_ITEMS)
    .flatMap(([key, to]) => (to === null ? [`${key}-`] : typeof to === 'string' ? [`${key}=${to}`] : []));
}

function taintOf(taint: unknown): string {
  const value = textAt(taint, 'value');
  return `${textAt(taint, 'key')}${value === '' ? '' : `=${value}`}:${textAt(taint, 'effect')}`;
}

function portOf(spec: unknown): { port?: string } {
  const [first] = listAt(spec, 'ports');
  const port = valueAt(first, 'port');
  const target = valueAt(first, 'targetPort');
  if (typeof port !== 'number') return {};
  const named = typeof target === 'number' || typeof target === 'string' ? String(target) : '';
  return { port: named === '' || named === String(port) ? String(port) : `${port}:${named}` };
}

/** Of the reviews that `auth can-i` asks for. */
function accessOf(spec: unknown): { access?: readonly string[]; accessNamespace?: string } {
  const path = textAt(spec, 'nonResourceAttributes', 'path');
  if (path !== '') return { access: [textAt(spec, 'nonResourceAttributes', 'verb'), path] };
  const asked = valueAt(spec, 'resourceAttributes');
  // Of SelfSubjectRulesReview there is only the namespace.
  if (!isObject(asked)) return textIn('accessNamespace', spec, 'namespace');
  const resource = [textAt(asked, 'resource'), textAt(asked, 'group')].filter((part) => part !== '').join('.');
  const subresource = textAt(asked, 'subresource');
  const words = [textAt(asked, 'verb'), subresource === '' ? resource : `${resource}/${subresource}`, textAt(asked, 'name')];
  return { access: words.filter((word) => word !== ''), ...textIn('accessNamespace', asked, 'namespace') };
}

type Flag = 'paused' | 'unschedulable';

/** A flag that a patch sets, or takes away with `null`. */
function flagIn(flag: Flag, spec: unknown): Partial<Record<Flag, boolean>> {
  const value = valueAt(spec, flag);
  return typeof value === 'boolean' || value === null ? { [flag]: value === true } : {};
}

function some<K extends string>(key: K, list: readonly string[]): Partial<Record<K, readonly string[]>> {
  return list.length === 0 ? {} : as(key, list);
}

function textIn<K extends string>(key: K, value: unknown, ...path: readonly string[]): Partial<Record<K, string>> {
  const text = textAt(value, ...path);
  return text === '' ? {} : as(key, text);
}

function numberIn<K extends string>(key: K, value: unknown, ...path: readonly string[]): Partial<Record<K, number>> {
  const number = valueAt(value, ...path);
  return typeof number === 'number' ? as(key, number) : {};
}

function as<K extends string, T>(key: K, value: T): Partial<Record<K, T>> {
  return { [key]: value } as Partial<Record<K, T>>;
}
