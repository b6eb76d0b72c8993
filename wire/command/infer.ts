/** Which command a kubectl that does not name it ran (before 1.24), by what its requests have that no other command's have. */
import { copiedInto, copiedOut } from './stream-lines.ts';
import { asked, parameters, type CommandStep } from './step.ts';
import { writesOf } from './write-lines.ts';

/** Source: the fieldManager constants of kubectl's commands, pkg/cmd. */
const MANAGERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubectl-annotate', ['annotate']],
  ['kubectl-autoscale', ['autoscale']],
  ['kubectl-client-side-apply', ['apply']],
  ['kubectl-create', ['create']],
  ['kubectl-edit', ['edit']],
  ['kubectl-expose', ['expose']],
  ['kubectl-label', ['label']],
  ['kubectl-patch', ['patch']],
  ['kubectl-replace', ['replace']],
  ['kubectl-run', ['run']],
  ['kubectl-set', ['set', 'image']],
  ['kubectl-taint', ['taint']],
]);

/** Subcommands of `create` by what they make; other objects come from files. */
const CREATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['clusterroles', ['clusterrole']],
  ['clusterrolebindings', ['clusterrolebinding']],
  ['configmaps', ['configmap']],
  ['cronjobs', ['cronjob']],
  ['deployments', ['deployment']],
  ['ingresses', ['ingress']],
  ['jobs', ['job']],
  ['namespaces', ['namespace']],
  ['poddisruptionbudgets', ['poddisruptionbudget']],
  ['priorityclasses', ['priorityclass']],
  ['resourcequotas', ['quota']],
  ['rolebindings', ['rolebinding']],
  ['roles', ['role']],
  ['secrets', ['secret', 'generic']],
  ['serviceaccounts', ['serviceaccount']],
]);

/** The words after `kubectl`, without arguments. */
export function inferWords(all: readonly CommandStep[]): readonly string[] {
  const steps = asked(all);
  return (
    steps.length === 0 ? plain(all) : (entering(steps) ?? writing(all, steps) ?? reading(all, steps))
  ) satisfies readonly string[];
}

/** No resource was asked for. */
function plain(all: readonly CommandStep[]): readonly string[] {
  const paths = all.map(({ row }) => row.url.split('?', 1)[0] ?? '');
  if (paths.includes('/version')) return ['version'];
  if (paths.some((path) => /^\/apis?(\/|$)/.test(path))) return ['api-resources'];
  return paths.some((path) => path.startsWith('/openapi')) ? ['explain'] : ['get', '--raw'];
}

function entering(steps: readonly CommandStep[]): readonly string[] | null {
  const has = (subresource: string): boolean => steps.some(({ row }) => row.subresource === subresource);
  const commands = steps.filter(({ row }) => row.subresource === 'exec').map((step) => parameters(step, 'command'));
  if (commands.some((command) => copiedInto(command) !== null || copiedOut(command) !== null)) return ['cp'];
  if (commands.length > 0) return ['exec'];
  if (has('attach') && !steps.some(({ row }) => row.verb === 'create' && row.subresource === '')) return ['attach'];
  if (has('portforward')) return ['port-forward'];
  return has('log') ? ['logs'] : null;
}

function writing(all: readonly CommandStep[], steps: readonly CommandStep[]): readonly string[] | null {
  const writes = writesOf(steps);
  const [write] = writes;
  if (write === undefined) return null;
  const { row, hints, body } = write;
  if (row.resource === 'selfsubjectaccessreviews' || row.resource === 'selfsubjectrulesreviews') return ['auth', 'can-i'];
  if (row.resource === 'selfsubjectreviews') return ['auth', 'whoami'];
  if (row.resource === 'nodes' && body?.unschedulable !== undefined && !evicts(writes))
    return [body.unschedulable ? 'cordon' : 'uncordon'];
  if (evicts(writes) || steps.some(isNodePods)) return ['drain'];
  if (hints.contentType === 'application/apply-patch+yaml') return ['apply'];
  if (row.subresource === 'scale') return ['scale'];
  if (row.subresource === 'token') return ['create', 'token'];
  const manager = writes.map((step) => step.row.options.fieldManager ?? '').find((one) => one !== '');
  if (manager === 'kubectl-rollout')
    return ['rollout', body?.paused === undefined ? 'restart' : body.paused ? 'pause' : 'resume'];
  const words = MANAGERS.get(manager ?? '');
  if (words?.[0] === 'create') {
    // Files are checked against the schema, so the openapi document is read first.
    const made = all.some((step) => step.row.url.startsWith('/openapi')) ? undefined : CREATES.get(row.resource);
    return made === undefined ? words : [...words, ...made];
  }
  if (words !== undefined) return words;
  if (row.verb === 'delete' || row.verb === 'deletecollection') return ['delete'];
  if (row.verb === 'patch' && steps.some((step) => step.row.resource === 'replicasets')) return ['rollout', 'undo'];
  return row.verb === 'patch' ? ['patch'] : row.verb === 'update' ? ['replace'] : ['create'];
}

function evicts(writes: readonly CommandStep[]): boolean {
  return writes.some(({ row }) => row.subresource === 'eviction');
}

function isNodePods({ row }: CommandStep): boolean {
  return row.resource === 'pods' && (row.options.fieldSelector ?? '').startsWith('spec.nodeName=');
}

function reading(all: readonly CommandStep[], steps: readonly CommandStep[]): readonly string[] {
  const about = steps.some(({ row }) => (row.options.fieldSelector ?? '').includes('involvedObject.'));
  if (about) return ['describe'];
  if (steps.some(({ row }) => row.apiGroup === 'metrics.k8s.io'))
    return ['top', steps[0]?.row.resource === 'nodes' ? 'node' : 'pod'];
  const [first] = steps;
  if (first?.row.options.labelSelector === 'kubernetes.io/cluster-service=true') return ['cluster-info'];
  // Files are read against the schema; where the objects are as they should be, nothing is written.
  if (all.some(({ row }) => row.url.startsWith('/openapi')) && steps.every(({ row }) => row.verb === 'get')) return ['apply'];
  const whole = first?.row.verb === 'get' && first.hints.accept === 'any';
  if (whole && steps.some(({ row }) => row.verb === 'watch')) return ['rollout', 'status'];
  if (whole && steps.some(({ row }) => row.resource === 'replicasets')) return ['rollout', 'history'];
  return ['get'];
}
