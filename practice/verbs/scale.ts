/** The scale subresource of Deployments and ReplicaSets. Source: k8s.io/api autoscaling/v1 Scale. */
import type { Cluster } from '../object/cluster.ts';
import { at, isMap, mapAt, nameOf, numberAt, put, textAt, type JsonMap } from '../object/json.ts';
import type { Kind } from '../object/kinds.ts';
import { selectorText } from '../object/selector.ts';
import { badRequest, invalid, badValue } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';
import { managerOf, replace } from './write.ts';

/** A workload seen as a Scale. */
export function scaleOf(object: JsonMap): JsonMap {
  const { name = '', namespace = '', uid = '', resourceVersion = '', creationTimestamp = '' } = mapAt(object, 'metadata');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, 'spec', 'replicas') ?? 0 },
    status: { replicas: numberAt(object, 'status', 'replicas') ?? 0, selector: selectorText(at(object, 'spec', 'selector')) },
  };
}

/** Stores the number of replicas a Scale asks for. Throws 400, 409 or 422 Failures. */
export function writeScale(cluster: Cluster, kind: Kind, request: ApiRequest, current: JsonMap, scale: JsonMap): JsonMap {
  if (scale['kind'] !== undefined && scale['kind'] !== 'Scale') throw badRequest('the body is not a Scale');
  if (nameOf(scale) !== '' && nameOf(scale) !== nameOf(current))
    throw badRequest('the name of the object does not match the name on the URL');
  const replicas = isMap(scale['spec']) ? (scale['spec']['replicas'] ?? 0) : 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0)
    throw invalid(kind, nameOf(current), [badValue('spec.replicas', replicas, 'must be greater than or equal to 0')]);
  const wanted = structuredClone(current);
  put(wanted, replicas, 'spec', 'replicas');
  put(wanted, textAt(scale, 'metadata', 'resourceVersion'), 'metadata', 'resourceVersion');
  const options = { manager: managerOf(request, 'Update'), dryRun: request.dryRun, subresource: '' };
  return scaleOf(replace(cluster, kind, current, wanted, options));
}
