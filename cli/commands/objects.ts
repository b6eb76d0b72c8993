/** objects: what a session touched, and the life of one object. */
import type { Bridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { ObjectHistory, ObjectMoment, ObjectRow } from '../../contract/object.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { fieldChanges } from '../object-diff.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';

export interface ObjectsOptions extends Common {
  readonly namespace?: string;
  readonly target?: string;
  /** Only objects that the session changed. */
  readonly changed?: boolean;
}

/** Characters of one value in a line. */
const MAX_VALUE = 200;

/** @param what `KIND/NAME`; absent for the list. */
export function objects(terminal: Terminal, given: string, what: string | undefined, options: ObjectsOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const id = await resolveId(bridge, given);
    const rows = await bridge['sessions.objects']({ id });
    if (what !== undefined) {
      const history = await readHistory(bridge, id, choose(rows, what, options));
      if (options.json) terminal.out(JSON.stringify(history));
      else for (const line of historyLines(terminal, history)) terminal.out(line);
      return 0;
    }
    const wanted = rows.filter((row) => matches(row, options) && (options.changed !== true || row.changed > 0));
    if (options.json) terminal.out(JSON.stringify(wanted));
    else if (wanted.length === 0) terminal.out('No objects.');
    else for (const line of listLines(terminal, wanted)) terminal.out(line);
    return 0;
  });
}

function readHistory(bridge: Bridge, id: string, row: ObjectRow): Promise<ObjectHistory> {
  const { target, apiGroup, resource, namespace, name } = row;
  return bridge['sessions.object']({ id, target, apiGroup, resource, namespace, name });
}

/** The one object that is meant. Throws `cli.usage`. */
export function choose(
  rows: readonly ObjectRow[],
  what: string,
  options: Pick<ObjectsOptions, 'namespace' | 'target'>,
): ObjectRow {
  const slash = what.indexOf('/');
  const [kind, name] = [what.slice(0, Math.max(slash, 0)).toLowerCase(), what.slice(slash + 1)];
  if (kind === '' || name === '') throw usage(`${what} is not an object; write it as KIND/NAME, for example deployment/web.`);
  const found = rows.filter((row) => row.name === name && isOf(row, kind) && matches(row, options));
  const [one, another] = found;
  if (!one) throw usage(`The session never touched ${what}; \`chaperone objects ID\` lists what it did.`);
  if (another) {
    const places = found.map(
      (row) => `${row.resource}${row.apiGroup && `.${row.apiGroup}`} in ${row.namespace || 'the cluster'} on ${row.target}`,
    );
    throw usage(`${what} could be ${places.join(', or ')}; say which with -n and --target, or write RESOURCE.GROUP/NAME.`);
  }
  return one;
}

function isOf(row: ObjectRow, kind: string): boolean {
  return [row.kind, row.resource, `${row.resource}.${row.apiGroup}`].some((word) => word.toLowerCase() === kind);
}

function matches(row: ObjectRow, { namespace, target }: Pick<ObjectsOptions, 'namespace' | 'target'>): boolean {
  return (namespace === undefined || row.namespace === namespace) && (target === undefined || row.target === target);
}

function usage(reason: string): ChaperoneError {
  return new ChaperoneError('cli.usage', { reason });
}

export function listLines(terminal: Pick<Terminal, 'colour'>, rows: readonly ObjectRow[]): readonly string[] {
  const many = new Set(rows.map(({ target }) => target)).size > 1;
  const head = ['KIND', 'NAMESPACE', 'NAME', 'FATE', 'SEEN', 'CHANGED', 'STEPS'];
  const cells = rows.map((row) => [
    plain(row.kind),
    plain(row.namespace) || '-',
    plain(row.name),
    paint(terminal, row.changed > 0 ? 'bold' : 'dim', fateWord(row)),
    String(row.seen),
    String(row.changed),
    row.firstStep === row.lastStep ? String(row.firstStep) : `${row.firstStep}–${row.lastStep}`,
  ]);
  if (!many) return table([head, ...cells]);
  return table([['TARGET', ...head], ...cells.map((row, i) => [plain(rows[i]?.target ?? ''), ...row])]);
}

/** What only refused writes were aimed at was neither seen nor changed. */
function fateWord({ fate, seen, changed }: ObjectRow): string {
  return seen === 0 && changed === 0 ? 'untouched' : fate;
}

export function historyLines(terminal: Pick<Terminal, 'colour'>, history: ObjectHistory): readonly string[] {
  const { kind, name, namespace, target, changed, seen, unknown, omitted } = history;
  const place = namespace === '' ? '' : ` in ${namespace}`;
  const lines = [
    plain(
      `${kind} ${name}${place} on ${target}: ${fateWord(history)}, ${count(changed, 'change')}, seen in ${count(seen, 'step')}`,
    ),
  ];
  for (const moment of history.moments) lines.push('', ...momentLines(terminal, moment));
  if (unknown.length > 0) lines.push('', `Not told by the record: what ${steps(unknown)} showed or did to it.`);
  if (omitted.moments > 0)
    lines.push('', `${count(omitted.moments, 'moment')} left out: reads that show nothing new, or too many.`);
  if (omitted.states > 0)
    lines.push('', `${count(omitted.states, 'state')} left out because of the size; \`chaperone show --step\` has them.`);
  return lines;
}

const WORDS: Readonly<Record<ObjectMoment['what'], string>> = {
  read: 'seen',
  before: 'read by us before the write',
  change: 'changed',
  refused: 'not done',
};

function momentLines(terminal: Pick<Terminal, 'colour'>, moment: ObjectMoment): readonly string[] {
  const version = moment.resourceVersion === null ? '' : ` (version ${plain(moment.resourceVersion)})`;
  const style =
    moment.what === 'change'
      ? ['bold' as const, 'yellow' as const]
      : moment.what === 'refused'
        ? ('red' as const)
        : ('dim' as const);
  const word = paint(terminal, style, WORDS[moment.what]);
  const head = `step ${moment.n}  ${moment.at.slice(11, 23)}  ${word}${version}  ${plain(moment.sentence)}`;
  return [head, ...notes(moment).map((note) => `  ${note}`), ...(moment.what === 'change' ? diffLines(terminal, moment) : [])];
}

function notes(moment: ObjectMoment): readonly string[] {
  const told: string[] = [];
  if (moment.foreignChange) {
    told.push(
      moment.what === 'change'
        ? 'Somebody else changed it between the state before and the state after.'
        : 'Somebody else has changed it since the session last knew it.',
    );
  }
  if (moment.gone) told.push(moment.what === 'change' ? 'It is gone.' : 'There is no such object.');
  if (moment.what === 'change' && moment.before === null) {
    told.push(moment.beforeFrom === 'unknown' ? 'The state before is not known.' : 'There was nothing before.');
  }
  if (moment.what === 'change' && moment.beforeFrom === 'earlier-step' && moment.before !== null) {
    told.push('The state before is the last one that an earlier step showed.');
  }
  if (moment.reconstructed)
    told.push('The state after is made from the state before and the answer, which shows only the replicas.');
  else if (moment.what === 'change' && moment.state === null && !moment.gone) told.push('The state after is not known.');
  return told;
}

function diffLines(terminal: Pick<Terminal, 'colour'>, { before, state }: ObjectMoment): readonly string[] {
  if (before === null || state === null) return [];
  const changes = fieldChanges(before, state);
  if (changes.length === 0) return ['  No field changed but the server’s own bookkeeping.'];
  return changes.map(({ path, before: was, after: is }) => {
    const field = paint(terminal, 'cyan', plain(path));
    if (was === null) return `  + ${field}: ${paint(terminal, 'green', short(is))}`;
    if (is === null) return `  - ${field}: ${paint(terminal, 'red', short(was))}`;
    return `  ~ ${field}: ${paint(terminal, 'red', short(was))} → ${paint(terminal, 'green', short(is))}`;
  });
}

function short(value: string | null): string {
  const text = plain(value ?? '');
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}… (${text.length} characters)` : text;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function steps(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 20).join(', ');
  const more = numbers.length > 20 ? ` and ${numbers.length - 20} more` : '';
  return `${numbers.length === 1 ? 'step' : 'steps'} ${shown}${more}`;
}
