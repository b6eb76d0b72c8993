/** The table of what the practice cluster serves. Discovery, routing, OpenAPI and the controllers read it. */

export interface Subresource {
  readonly name: string;
  /** Kind of its body, with its own group and version when they differ from the parent's. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

export interface Kind {
  /** "" is the core group. */
  readonly group: string;
  readonly version: 'v1';
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Key into types.json. */
  readonly type: string;
  readonly short: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  /** Paths a field selector may name besides metadata.name and metadata.namespace. */
  readonly selectable: readonly string[];
}

const ALL = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const READ_WRITE = ['get', 'patch', 'update'];

type Extra = Partial<Pick<Kind, 'short' | 'categories' | 'verbs' | 'subresources' | 'selectable' | 'namespaced'>>;

function kind(group: string, type: string, plural: string, name: string, extra: Extra = {}): Kind {
  const rest = { namespaced: true, short: [], categories: [], verbs: ALL, subresources: [], selectable: [], ...extra };
  return { group, version: 'v1', plural, singular: name.toLowerCase(), kind: name, type: `${type}.${name}`, ...rest };
}

const status = (name: string): Subresource => ({ name: 'status', kind: name, verbs: READ_WRITE });
const SCALE: Subresource = { name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: READ_WRITE };
const APPS = 'apps';
const RBAC = 'rbac.authorization.k8s.io';
const REVIEW = { verbs: ['create'], namespaced: false };

export const KINDS: readonly Kind[] = [
  kind('', 'core', 'configmaps', 'ConfigMap', { short: ['cm'] }),
  kind('', 'core', 'events', 'Event', {
    short: ['ev'],
    selectable: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source.component',
      'type',
    ],
  }),
  kind('', 'core', 'namespaces', 'Namespace', {
    short: ['ns'],
    namespaced: false,
    verbs: ALL.filter((verb) => verb !== 'deletecollection'),
    subresources: [status('Namespace'), { name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
    selectable: ['status.phase'],
  }),
  kind('', 'core', 'nodes', 'Node', {
    short: ['no'],
    namespaced: false,
    subresources: [status('Node')],
    selectable: ['spec.unschedulable'],
  }),
  kind('', 'core', 'pods', 'Pod', {
    short: ['po'],
    categories: ['all'],
    subresources: [
      { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
      { name: 'ephemeralcontainers', kind: 'Pod', verbs: READ_WRITE },
      { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
      { name: 'log', kind: 'Pod', verbs: ['get'] },
      { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
      status('Pod'),
    ],
    selectable: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
    ],
  }),
  kind('', 'core', 'secrets', 'Secret', { selectable: ['type'] }),
  kind('', 'core', 'serviceaccounts', 'ServiceAccount', {
    short: ['sa'],
    subresources: [{ name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] }],
  }),
  kind('', 'core', 'services', 'Service', {
    short: ['svc'],
    categories: ['all'],
    subresources: [status('Service')],
    selectable: ['spec.clusterIP', 'spec.type'],
  }),
  kind(APPS, 'apps', 'deployments', 'Deployment', {
    short: ['deploy'],
    categories: ['all'],
    subresources: [SCALE, status('Deployment')],
  }),
  kind(APPS, 'apps', 'replicasets', 'ReplicaSet', {
    short: ['rs'],
    categories: ['all'],
    subresources: [SCALE, status('ReplicaSet')],
  }),
  kind('authentication.k8s.io', 'authentication', 'selfsubjectreviews', 'SelfSubjectReview', REVIEW),
  kind('authorization.k8s.io', 'authorization', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', { verbs: ['create'] }),
  kind('authorization.k8s.io', 'authorization', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', REVIEW),
  kind('authorization.k8s.io', 'authorization', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', REVIEW),
  kind('authorization.k8s.io', 'authorization', 'subjectaccessreviews', 'SubjectAccessReview', REVIEW),
  kind(RBAC, 'rbac', 'clusterrolebindings', 'ClusterRoleBinding', { namespaced: false }),
  kind(RBAC, 'rbac', 'clusterroles', 'ClusterRole', { namespaced: false }),
  kind(RBAC, 'rbac', 'rolebindings', 'RoleBinding'),
  kind(RBAC, 'rbac', 'roles', 'Role'),
];

/** `v1` or `apps/v1`. */
export const groupVersion = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`);
export const apiVersionOf = (kind: Pick<Kind, 'group' | 'version'>): string => groupVersion(kind.group, kind.version);
/** `pods` or `deployments.apps`, as messages name a resource. */
export const resourceOf = (kind: Kind): string => (kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`);

export function findResource(group: string, version: string, plural: string): Kind | undefined {
  return KINDS.find((kind) => kind.group === group && kind.version === version && kind.plural === plural);
}

/** The served kind with this apiVersion and kind. */
export function findKind(apiVersion: string, name: string): Kind | undefined {
  return KINDS.find((kind) => apiVersionOf(kind) === apiVersion && kind.kind === name);
}

/** A kind that this file is known to list. Throws when it does not: a bug. */
export function kindNamed(name: string): Kind {
  const kind = KINDS.find((row) => row.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}
