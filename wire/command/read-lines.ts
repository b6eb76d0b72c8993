/** Lines of the commands that look. Each gives the words after `kubectl`; `…` stands for what the wire does not tell. */
import { namespaceFlags, selectorFlags } from './flags.ts';
import { distinct, objectOf, parameter, parameters, type CommandStep } from './step.ts';

/** `steps`: of resources, as `asked` gives them; never empty. */
export type Line = (steps: readonly CommandStep[], words: readonly string[]) => readonly string[];

/** Whole objects were asked for: the wire does not tell which of its forms the client made of them. */
const WHOLE = ['-o', 'yaml|json|…'];
const ALL = ['pods', 'services', 'daemonsets', 'deployments', 'replicasets', 'statefulsets', 'jobs', 'cronjobs'];
const DEFAULT_LIMIT = '500';

export const get: Line = (steps, words) => {
  const [first] = steps;
  const table = steps.some(({ hints }) => hints.accept === 'table');
  const watches = steps.some(({ row }) => row.verb === 'watch');
  const limit = first?.row.options.limit ?? DEFAULT_LIMIT;
  return [
    ...words,
    ...things(steps),
    ...namespaceFlags(steps),
    ...selectorFlags(steps),
    ...(first === undefined || first.row.subresource === '' ? [] : [`--subresource=${first.row.subresource}`]),
    ...(watches ? ['-w'] : []),
    ...(limit === DEFAULT_LIMIT ? [] : [`--chunk-size=${limit}`]),
    ...(table ? [] : WHOLE),
  ];
};

/** `pods`, `pods web api`, `deployments,services`, `deployments/web services/web`. */
function things(steps: readonly CommandStep[]): readonly string[] {
  const resources = distinct(steps.map(({ row }) => row.resource));
  const names = distinct(steps.map(({ row }) => row.name));
  if (resources.length === 1) return [...resources, ...names.filter((name) => name !== '')];
  if (names.some((name) => name !== '')) return distinct(steps.map(objectOf));
  return [ALL.every((one) => resources.includes(one)) ? 'all' : resources.join(',')];
}

/** The first request says what was named; what follows was looked up for it: events, replica sets, the pods of a node. */
export const describe: Line = (steps, words) => {
  const [first] = steps;
  if (first === undefined) return [...words, '…'];
  const { resource } = first.row;
  const named = steps.filter(({ row }) => row.resource === resource && row.verb === 'get');
  const names = first.row.name === '' ? [] : distinct(named.map(({ row }) => row.name));
  return [...words, resource, ...names, ...namespaceFlags([first]), ...selectorFlags([first])];
};

export const logs: Line = (steps, words) => {
  const read = steps.filter(({ row }) => row.subresource === 'log');
  const [log] = read;
  if (log === undefined) return get(steps, words);
  const [looked = log] = steps;
  const pods = distinct(read.map(({ row }) => row.name));
  const containers = distinct(read.map((step) => parameter(step, 'container')).filter((name) => name !== ''));
  const selector = looked.row.options.labelSelector === undefined ? [] : selectorFlags([looked]);
  const what = selector.length > 0 ? selector : looked.row.resource === 'pods' ? pods : [objectOf(looked)];
  return [
    ...words,
    ...what,
    ...(containers.length === 1 ? ['-c', ...containers] : containers.length > 1 && pods.length === 1 ? ['--all-containers'] : []),
    ...namespaceFlags(read),
    ...LOG_FLAGS.flatMap(([name, flag]) => parameters(log, name).slice(0, 1).map(flag)).filter((flag) => flag !== ''),
  ];
};

/** Source: k8s.io/api/core/v1, PodLogOptions. */
const LOG_FLAGS: readonly (readonly [string, (value: string) => string])[] = [
  ['follow', (value) => (value === 'true' ? '-f' : '')],
  ['previous', (value) => (value === 'true' ? '--previous' : '')],
  ['timestamps', (value) => (value === 'true' ? '--timestamps' : '')],
  ['tailLines', (value) => `--tail=${value}`],
  ['sinceSeconds', (value) => `--since=${value}s`],
  ['sinceTime', (value) => `--since-time=${value}`],
  ['limitBytes', (value) => `--limit-bytes=${value}`],
];

/** `top pod` and `top node` say it in their words; what they name is in the requests to the metrics API. */
export const top: Line = (steps, words) => {
  const metrics = steps.filter(({ row }) => row.apiGroup === 'metrics.k8s.io');
  const names = distinct(metrics.map(({ row }) => row.name)).filter((name) => name !== '');
  return [...words, ...names, ...namespaceFlags(metrics), ...selectorFlags(metrics)];
};

export const events: Line = (steps, words) => [...words, ...namespaceFlags(steps)];

/** `wait`, `rollout status` and others that name objects and then watch them. */
export const named: Line = (steps, words) => {
  const [first] = steps;
  const same = steps.filter(({ row }) => row.resource === first?.row.resource && row.name !== '');
  const objects = distinct((same.length > 0 ? same : steps.slice(0, 1)).map(objectOf));
  return [...words, ...objects, ...(words[0] === 'wait' ? ['--for=…'] : []), ...namespaceFlags(steps.slice(0, 1))];
};

/** `auth can-i`; what else asks about access takes no arguments. */
export const canI: Line = (steps, words) => {
  if (words[1] !== 'can-i') return words;
  const review = steps.find(({ row }) => row.resource.startsWith('selfsubject'));
  const namespace = review?.body?.accessNamespace;
  const place = namespace === undefined ? [] : ['-n', namespace];
  if (review?.row.resource === 'selfsubjectrulesreviews') return [...words, '--list', ...place];
  return [...words, ...(review?.body?.access ?? ['…']), ...place];
};
