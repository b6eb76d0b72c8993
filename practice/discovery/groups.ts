/** Discovery: which groups, versions and resources there are, in the classic and the aggregated form. Source: k8s.io/api apidiscovery/v2, meta/v1 APIResourceList. */
import { createHash } from 'node:crypto';
import type { Json, JsonMap } from '../object/json.ts';
import { apiVersionOf, groupVersion, KINDS, type Kind, type Subresource } from '../object/kinds.ts';

export const AGGREGATED = ['APIGroupDiscoveryList.v2.apidiscovery.k8s.io', 'APIGroupDiscoveryList.v2beta1.apidiscovery.k8s.io'];

/** What /version says. */
export const VERSION: JsonMap = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.0',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-04-22T00:00:00Z',
  goVersion: 'practice',
  compiler: 'practice',
  platform: 'practice/practice',
};

export const GROUPS: readonly string[] = [...new Set(KINDS.map((kind) => kind.group))].filter((group) => group !== '');

/** /api */
export function apiVersions(server: string): JsonMap {
  const address = { clientCIDR: '0.0.0.0/0', serverAddress: server.replace('https://', '') };
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [address] };
}

function group(name: string): JsonMap {
  const version = { groupVersion: groupVersion(name, 'v1'), version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

/** /apis */
export const apiGroups = (): JsonMap => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(group) });

/** /apis/GROUP */
export const apiGroup = (name: string): JsonMap => ({ kind: 'APIGroup', apiVersion: 'v1', ...group(name) });

/** /api/v1 and /apis/GROUP/VERSION */
export function apiResources(name: string, version: string): JsonMap {
  const rows = KINDS.filter((kind) => kind.group === name && kind.version === version).flatMap((kind): Json[] => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: [...kind.verbs],
      ...(kind.short.length === 0 ? {} : { shortNames: [...kind.short] }),
      ...(kind.categories.length === 0 ? {} : { categories: [...kind.categories] }),
      ...(kind.verbs.includes('list')
        ? { storageVersionHash: createHash('sha256').update(kind.type).digest('base64').slice(0, 11) + '=' }
        : {}),
    },
    ...kind.subresources.map((sub) => ({
      name: `${kind.plural}/${sub.name}`,
      singularName: '',
      namespaced: kind.namespaced,
      kind: sub.kind,
      verbs: [...sub.verbs],
      ...(sub.group === undefined ? {} : { group: sub.group, version: sub.version ?? '' }),
    })),
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: groupVersion(name, version), resources: rows };
}

const responseKind = (kind: Kind, sub?: Subresource): JsonMap => ({
  group: sub?.group ?? kind.group,
  version: sub?.version ?? kind.version,
  kind: sub?.kind ?? kind.kind,
});

/** /api (only the core group) and /apis (all others) in the aggregated form of `version`, v2 or v2beta1. */
export function aggregated(core: boolean, version: string): JsonMap {
  const items = (core ? [''] : GROUPS).map((name): Json => {
    const resources = KINDS.filter((kind) => kind.group === name).map((kind): Json => ({
      resource: kind.plural,
      responseKind: responseKind(kind),
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: kind.singular,
      verbs: [...kind.verbs],
      ...(kind.short.length === 0 ? {} : { shortNames: [...kind.short] }),
      ...(kind.categories.length === 0 ? {} : { categories: [...kind.categories] }),
      subresources: kind.subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: responseKind(kind, sub),
        verbs: [...sub.verbs],
      })),
    }));
    return { metadata: { name, creationTimestamp: null }, versions: [{ version: 'v1', resources, freshness: 'Current' }] };
  });
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

/** Group and version names for the OpenAPI v3 index: `api/v1`, `apis/apps/v1`. */
export const groupPaths = (): Map<string, readonly Kind[]> =>
  new Map(
    ['', ...GROUPS].map((name) => [name === '' ? 'api/v1' : `apis/${name}/v1`, KINDS.filter((kind) => kind.group === name)]),
  );

export const apiPath = (kind: Kind): string => (kind.group === '' ? '/api/v1' : `/apis/${apiVersionOf(kind)}`);
