/** Flags that many of kubectl's commands share. */
import { distinct, type CommandStep } from './step.ts';

/** Built-in resources without a namespace: a list of another one without a namespace is of all of them. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'apiservices',
  'certificatesigningrequests',
  'clusterrolebindings',
  'clusterroles',
  'clustertrustbundles',
  'componentstatuses',
  'csidrivers',
  'csinodes',
  'customresourcedefinitions',
  'deviceclasses',
  'flowschemas',
  'ingressclasses',
  'ipaddresses',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'mutatingwebhookconfigurations',
  'namespaces',
  'nodes',
  'persistentvolumes',
  'priorityclasses',
  'prioritylevelconfigurations',
  'resourceslices',
  'runtimeclasses',
  'selfsubjectaccessreviews',
  'selfsubjectreviews',
  'selfsubjectrulesreviews',
  'servicecidrs',
  'storageclasses',
  'subjectaccessreviews',
  'tokenreviews',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'volumeattachments',
  'volumeattributesclasses',
]);

/** Groups of Kubernetes itself; of others it is not known which resources have a namespace. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'));
}

/** `-n shop` where all steps are in one namespace, `-A` for lists of all. */
export function namespaceFlags(steps: readonly CommandStep[]): readonly string[] {
  const namespaced = steps.filter(({ row }) => row.resource !== 'namespaces');
  const names = distinct(namespaced.map(({ row }) => row.namespace));
  const [only = ''] = names;
  if (names.length === 1 && only !== '') return ['-n', only];
  const everywhere = namespaced.some(({ row }) => {
    const many = (row.verb === 'list' || row.verb === 'watch') && row.name === '';
    return many && row.namespace === '' && !CLUSTER_SCOPED.has(row.resource) && isBuiltIn(row.apiGroup);
  });
  return everywhere ? ['-A'] : [];
}

/** `-l` and `--field-selector`, without the one that only names an object. */
export function selectorFlags(steps: readonly CommandStep[]): readonly string[] {
  const labels = steps.map(({ row }) => row.options.labelSelector ?? '').find((one) => one !== '');
  const fields = steps
    .filter(({ row }) => row.name === '')
    .map(({ row }) => row.options.fieldSelector ?? '')
    .find((one) => one !== '');
  return [...(labels === undefined ? [] : ['-l', labels]), ...(fields === undefined ? [] : [`--field-selector=${fields}`])];
}

export function dryRunFlags(steps: readonly CommandStep[]): readonly string[] {
  return steps.some(({ row, body }) => row.dryRun || body?.dryRun === true) ? ['--dry-run=server'] : [];
}

/** Source: kubectl's global flags `--as`, `--as-uid` and `--as-group`. */
export function impersonationFlags(steps: readonly CommandStep[]): readonly string[] {
  const asked = steps.find(({ hints }) => hints.impersonates !== null)?.hints.impersonates ?? null;
  if (asked === null) return [];
  return [
    ...(asked.user === undefined ? [] : [`--as=${asked.user}`]),
    ...(asked.uid === undefined ? [] : [`--as-uid=${asked.uid}`]),
    ...asked.groups.map((group) => `--as-group=${group}`),
  ];
}

/** A field manager other than the command's own. */
export function managerFlags(steps: readonly CommandStep[], own: string): readonly string[] {
  const manager = steps.map(({ row }) => row.options.fieldManager ?? '').find((one) => one !== '');
  return manager === undefined || manager === own ? [] : [`--field-manager=${manager}`];
}
