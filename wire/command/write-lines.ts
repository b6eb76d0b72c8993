/** Lines of the commands that change something. Each gives the words after `kubectl`; `…` stands for what the wire does not tell. */
import { dryRunFlags, managerFlags, namespaceFlags, selectorFlags } from './flags.ts';
import type { BodyHints } from './hints.ts';
import type { Line } from './read-lines.ts';
import { distinct, objectOf, type CommandStep } from './step.ts';

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const APPLY = 'application/apply-patch+yaml';

export function writesOf(steps: readonly CommandStep[]): readonly CommandStep[] {
  return steps.filter(({ row }) => !READS.has(row.verb));
}

/** What a command changed, or where it changed nothing, what it looked at. */
function targets(steps: readonly CommandStep[]): readonly CommandStep[] {
  const writes = writesOf(steps);
  return writes.length > 0 ? writes : steps;
}

/** The file is not told, its objects are; `line.ts` names them behind the line. */
export const apply: Line = (steps, words) => {
  const serverSide = steps.filter(({ hints }) => hints.contentType === APPLY);
  if (serverSide.length === 0)
    return [
      ...words,
      '-f',
      '…',
      ...placeOf(steps),
      ...dryRunFlags(steps),
      ...managerFlags(targets(steps), 'kubectl-client-side-apply'),
    ];
  return [
    ...words,
    ...['--server-side', '-f', '…'],
    ...placeOf(serverSide),
    ...dryRunFlags(serverSide),
    ...(serverSide.some(({ row }) => row.options.force === 'true') ? ['--force-conflicts'] : []),
    ...managerFlags(serverSide, 'kubectl'),
  ];
};

export const fromFile: Line = (steps, words) => [...words, '-f', '…', ...placeOf(targets(steps)), ...dryRunFlags(steps)];

/** kubectl reads the namespace before it makes the first object in it. */
function placeOf(steps: readonly CommandStep[]): readonly string[] {
  return namespaceFlags(steps.filter(({ row }) => row.resource !== 'namespaces'));
}

/** `create deployment web --image=…`; of most kinds the rest of the arguments is not repeated. */
export const create: Line = (steps, words) => {
  const [step] = writesOf(steps);
  if (words.length === 1 || step === undefined) return fromFile(steps, words);
  const { body, row } = step;
  const known = words[1] === 'deployment' || words[1] === 'namespace' || words[1] === 'ns' || words[1] === 'serviceaccount';
  return [
    ...words,
    row.name === '' ? '…' : row.name,
    ...(words[1] === 'deployment' ? imageFlags(body) : []),
    ...(words[1] === 'deployment' && (body?.replicas ?? 1) !== 1 ? [`--replicas=${body?.replicas ?? 1}`] : []),
    ...(known || row.subresource === 'token' ? [] : ['…']),
    ...namespaceFlags([step]),
    ...dryRunFlags(steps),
  ];
};

function imageFlags(body: BodyHints | null): readonly string[] {
  const images = (body?.images ?? []).map((one) => one.slice(one.indexOf('=') + 1));
  return images.length === 0 ? ['--image=…'] : images.map((image) => `--image=${image}`);
}

export const remove: Line = (steps, words) => {
  const deletes = steps.filter(({ row }) => row.verb === 'delete' || row.verb === 'deletecollection');
  const [first = steps[0]] = deletes;
  if (first === undefined) return [...words, '…'];
  const looked = steps.find(({ row }) => row.verb === 'list' && row.name === '' && row.n < first.row.n) ?? first;
  const many = looked.row.name === '';
  const selector = many ? selectorFlags([looked]) : [];
  const resources = distinct(deletes.map(({ row }) => row.resource));
  const names = distinct(deletes.map(({ row }) => row.name));
  const what = many ? [looked.row.resource] : resources.length === 1 ? [...resources, ...names] : distinct(deletes.map(objectOf));
  return [
    ...words,
    ...what,
    ...(many && selector.length === 0 ? ['--all'] : selector),
    ...namespaceFlags(deletes.length > 0 ? deletes : [first]),
    ...cascadeFlags(first.body),
    ...(first.body?.gracePeriod === undefined ? [] : [`--grace-period=${first.body.gracePeriod}`]),
    ...(first.body?.gracePeriod === 0 ? ['--force'] : []),
    ...dryRunFlags(steps),
  ];
};

/** Background is what kubectl asks for by itself. */
function cascadeFlags(body: BodyHints | null): readonly string[] {
  if (body?.propagation === 'Orphan') return ['--cascade=orphan'];
  return body?.propagation === 'Foreground' ? ['--cascade=foreground'] : [];
}

const PATCHES: ReadonlyMap<string, string> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
]);

export const patch: Line = (steps, words) => {
  const [step = steps[0]] = writesOf(steps);
  if (step === undefined) return [...words, '…'];
  const type = PATCHES.get(step.hints.contentType);
  return [
    ...words,
    objectOf(step),
    ...namespaceFlags([step]),
    ...(step.row.subresource === '' ? [] : [`--subresource=${step.row.subresource}`]),
    ...(type === undefined ? [] : [`--type=${type}`]),
    ...['-p', step.body?.patch ?? '…'],
    ...dryRunFlags(steps),
  ];
};

/** `label` and `annotate`: what the patch says of metadata. */
export const mark: Line = (steps, words) => {
  const writes = writesOf(steps);
  const [step = steps[0]] = writes;
  if (step === undefined) return [...words, '…'];
  const pairs = (words[0] === 'label' ? step.body?.labels : step.body?.annotations) ?? ['…'];
  return [...words, ...distinct(targets(steps).map(objectOf)), ...pairs, ...namespaceFlags([step]), ...dryRunFlags(steps)];
};

export const scale: Line = (steps, words) => {
  const writes = writesOf(steps);
  const replicas = writes.map(({ body }) => body?.replicas).find((one) => one !== undefined);
  const objects = distinct(targets(steps).map(objectOf));
  return [...words, ...objects, `--replicas=${replicas ?? '…'}`, ...placeOf(targets(steps)), ...dryRunFlags(steps)];
};

/** `set image`, `set env`, …: only images are read out of the patch. */
export const set: Line = (steps, words) => {
  const objects = distinct(targets(steps).map(objectOf));
  const images = words[1] === 'image' ? writesOf(steps).flatMap(({ body }) => body?.images ?? []) : [];
  return [...words, ...objects, ...(images.length === 0 ? ['…'] : images), ...placeOf(targets(steps)), ...dryRunFlags(steps)];
};

export const taint: Line = (steps, words) => {
  const writes = writesOf(steps);
  return [...words, 'nodes', ...distinct(targets(steps).map(({ row }) => row.name)), ...(writes[0]?.body?.taints ?? ['…'])];
};

/** `cordon`, `uncordon`, `drain`: nodes by name. */
export const node: Line = (steps, words) => {
  const nodes = distinct(steps.filter(({ row }) => row.resource === 'nodes').map(({ row }) => row.name));
  return [...words, ...nodes.filter((name) => name !== ''), ...(words[0] === 'drain' ? ['…'] : [])];
};

export const run: Line = (steps, words) => {
  const created = steps.find(({ row }) => row.verb === 'create' && row.resource === 'pods' && row.subresource === '');
  if (created === undefined) return [...words, '…'];
  const { body, row } = created;
  const attached = steps.some((step) => step.row.subresource === 'attach');
  return [
    ...words,
    row.name,
    ...imageFlags(body),
    ...(attached ? ['-i'] : []),
    ...(body?.restartPolicy === undefined || body.restartPolicy === 'Always' ? [] : [`--restart=${body.restartPolicy}`]),
    ...namespaceFlags([created]),
    ...dryRunFlags(steps),
  ];
};

export const expose: Line = (steps, words) => {
  const [looked] = steps;
  const [made] = writesOf(steps);
  if (looked === undefined) return [...words, '…'];
  const [port, target] = made?.body?.port?.split(':') ?? [];
  const type = made?.body?.type;
  return [
    ...words,
    objectOf(looked),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(target === undefined ? [] : [`--target-port=${target}`]),
    ...(made === undefined || made.row.name === looked.row.name || made.row.name === '' ? [] : [`--name=${made.row.name}`]),
    ...(type === undefined || type === 'ClusterIP' ? [] : [`--type=${type}`]),
    ...namespaceFlags([looked]),
    ...dryRunFlags(steps),
  ];
};

export const autoscale: Line = (steps, words) => {
  const [looked] = steps;
  const body = writesOf(steps)[0]?.body;
  return [
    ...words,
    ...(looked === undefined ? ['…'] : [objectOf(looked)]),
    ...(body?.minimum === undefined ? [] : [`--min=${body.minimum}`]),
    `--max=${body?.maximum ?? '…'}`,
    ...namespaceFlags(looked === undefined ? [] : [looked]),
    ...dryRunFlags(steps),
  ];
};
