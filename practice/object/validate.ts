/**
 * The checks without which an object would make no sense here: names, labels, required fields, references that must
 * agree. Not the whole of Kubernetes' validation. Source: kubernetes pkg/apis/core/validation.
 */
import { badValue, invalid, required, type Cause } from '../wire/failure.ts';
import { at, canonical, isMap, labelsOf, listAt, mapAt, nameOf, textAt, type Json, type JsonMap } from './json.ts';
import { kindNamed, type Kind } from './kinds.ts';
import { matchesSelector } from './selector.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const DATA_KEY = /^[-._a-zA-Z0-9]+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

/** Throws a 422 Failure that lists everything wrong with `object`. */
export function validate(kind: Kind, object: JsonMap, before?: JsonMap): void {
  const causes = [...metadata(kind, object), ...specifics(kind, object, before)];
  if (causes.length > 0) throw invalid(kind, nameOf(object), causes);
}

function metadata(kind: Kind, object: JsonMap): Cause[] {
  const name = nameOf(object);
  const rbac = kind.group === 'rbac.authorization.k8s.io';
  const short = kind.kind === 'Namespace' || kind.kind === 'Service';
  const causes: Cause[] = [];
  if (name === '') causes.push(required('metadata.name', 'name or generateName is required'));
  else if (rbac ? /[/%]|^\.\.?$/.test(name) : name.length > (short ? 63 : 253) || !(short ? LABEL : SUBDOMAIN).test(name))
    causes.push(badValue('metadata.name', name, SUBDOMAIN_RULE));
  return [...causes, ...labels('metadata.labels', labelsOf(object))];
}

const labels = (field: string, map: JsonMap): Cause[] =>
  Object.entries(map)
    .filter(([, value]) => typeof value !== 'string' || value.length > 63 || !LABEL_VALUE.test(value))
    .map(([, value]) =>
      badValue(field, value, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'"),
    );

function specifics(kind: Kind, object: JsonMap, before: JsonMap | undefined): Cause[] {
  const spec = at(object, 'spec');
  switch (kind.kind) {
    case 'Pod':
      return [...podSpec('spec', spec), ...podIsFixed(object, before)];
    case 'Deployment':
    case 'ReplicaSet':
      return workload(spec, before);
    case 'Service':
      return ports(spec);
    case 'Secret':
      return [...keys('data', mapAt(object, 'data')), ...base64(mapAt(object, 'data')), ...immutable(object, before)];
    case 'ConfigMap':
      return [...keys('data', mapAt(object, 'data')), ...immutable(object, before)];
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return roleRef(object, before);
    default:
      return [];
  }
}

function podSpec(field: string, spec: Json | undefined): Cause[] {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) return [required(`${field}.containers`)];
  const ephemeral = listAt(spec, 'ephemeralContainers');
  const names = [...containers, ...ephemeral].map((container) => textAt(container, 'name'));
  return [...containers, ...ephemeral].flatMap((container, index) => {
    const place =
      index < containers.length ? `${field}.containers[${index}]` : `${field}.ephemeralContainers[${index - containers.length}]`;
    const name = names[index] ?? '';
    const causes: Cause[] = [];
    if (name === '') causes.push(required(`${place}.name`));
    else if (!LABEL.test(name)) causes.push(badValue(`${place}.name`, name, 'must be a lowercase RFC 1123 label'));
    else if (names.indexOf(name) < index)
      causes.push({ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(name)}`, field: `${place}.name` });
    if (textAt(container, 'image') === '') causes.push(required(`${place}.image`));
    return causes;
  });
}

/** Of a running pod only images, deadlines and tolerations may change; ephemeral containers can be added. */
function podIsFixed(object: JsonMap, before: JsonMap | undefined): Cause[] {
  if (before === undefined) return [];
  const fixed = (pod: JsonMap): string =>
    JSON.stringify(listAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name')));
  const causes: Cause[] = [];
  if (fixed(object) !== fixed(before)) {
    const message = 'Forbidden: pod updates may not add or remove containers';
    causes.push({ reason: 'FieldValueForbidden', message, field: 'spec.containers' });
  }
  const now = listAt(object, 'spec', 'ephemeralContainers').map(canonical);
  for (const container of listAt(before, 'spec', 'ephemeralContainers')) {
    if (now.includes(canonical(container))) continue;
    const message = `Forbidden: existing ephemeral containers ${JSON.stringify(textAt(container, 'name'))} may not be removed or changed`;
    causes.push({ reason: 'FieldValueForbidden', message, field: 'spec.ephemeralContainers' });
  }
  return causes;
}

function workload(spec: Json | undefined, before: JsonMap | undefined): Cause[] {
  const selector = at(spec, 'selector');
  const causes = podSpec('spec.template.spec', at(spec, 'template', 'spec'));
  const replicas = at(spec, 'replicas');
  if (typeof replicas !== 'number' || replicas < 0 || !Number.isInteger(replicas))
    causes.push(badValue('spec.replicas', replicas ?? null, 'must be greater than or equal to 0'));
  if (!isMap(selector) || Object.keys(selector).length === 0) return [...causes, required('spec.selector')];
  const own = mapAt(spec, 'template', 'metadata', 'labels');
  if (!matchesSelector(selector, own))
    causes.push(badValue('spec.template.metadata.labels', own, '`selector` does not match template `labels`'));
  const was = at(before, 'spec', 'selector');
  if (was !== undefined && JSON.stringify(was) !== JSON.stringify(selector))
    causes.push(badValue('spec.selector', selector, 'field is immutable'));
  return [...causes, ...labels('spec.template.metadata.labels', own)];
}

function ports(spec: Json | undefined): Cause[] {
  const external = textAt(spec, 'type') === 'ExternalName';
  const list = listAt(spec, 'ports');
  if (list.length === 0 && !external && textAt(spec, 'clusterIP') !== 'None') return [required('spec.ports')];
  return list.flatMap((port, index) => {
    const value = at(port, 'port');
    const fits = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
    return fits ? [] : [badValue(`spec.ports[${index}].port`, value ?? 0, 'must be between 1 and 65535, inclusive')];
  });
}

const keys = (field: string, data: JsonMap): Cause[] =>
  Object.keys(data)
    .filter((key) => key.length > 253 || !DATA_KEY.test(key))
    .map((key) =>
      badValue(`${field}[${key}]`, key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"),
    );

const base64 = (data: JsonMap): Cause[] =>
  Object.entries(data)
    .filter(([, value]) => typeof value !== 'string' || !BASE64.test(value))
    .map(([key]) => badValue(`data[${key}]`, '<omitted>', 'must be base64'));

function immutable(object: JsonMap, before: JsonMap | undefined): Cause[] {
  if (at(before, 'immutable') !== true) return [];
  if (JSON.stringify([object['data'], object['immutable']]) === JSON.stringify([before?.['data'], true])) return [];
  return [{ reason: 'FieldValueForbidden', message: 'Forbidden: field is immutable when `immutable` is set', field: 'data' }];
}

function roleRef(object: JsonMap, before: JsonMap | undefined): Cause[] {
  const ref = at(object, 'roleRef');
  const was = at(before, 'roleRef');
  const roles = [kindNamed('Role').kind, kindNamed('ClusterRole').kind];
  if (textAt(ref, 'name') === '') return [required('roleRef.name')];
  if (!roles.includes(textAt(ref, 'kind')))
    return [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: supported values: ${roles.join(', ')}`,
        field: 'roleRef.kind',
      },
    ];
  if (was !== undefined && JSON.stringify(was) !== JSON.stringify(ref))
    return [badValue('roleRef', ref ?? null, 'cannot change roleRef')];
  return [];
}
