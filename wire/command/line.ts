/**
 * The line that was probably typed, from the requests that it caused. It is never certain: `…` stands for what the wire does not tell
 * (files, local ports, output formats), short forms of resources come out long, and flags that only change what is printed are not seen.
 */
import { impersonationFlags, namespaceFlags } from './flags.ts';
import { clientOf } from './client.ts';
import { inferWords } from './infer.ts';
import { quote } from './quote.ts';
import * as read from './read-lines.ts';
import * as stream from './stream-lines.ts';
import { asked, distinct, objectOf, parameters, type CommandStep } from './step.ts';
import * as write from './write-lines.ts';

/** Longer lines are cut. */
const MAX_LINE = 2_000;
/** Objects of a file that are named behind the line, and requests of other clients. */
const NAMED = 3;

/** What stands for something that is not known is shown as it is. */
const GAP = /^(--[a-z-]+=|yaml\|json\|)?…$/;

const LINES: Readonly<Record<string, read.Line>> = {
  annotate: write.mark,
  'cluster-info': (_, words) => words,
  apply: write.apply,
  attach: stream.attach,
  auth: read.canI,
  autoscale: write.autoscale,
  cordon: write.node,
  cp: stream.cp,
  create: write.create,
  debug: (steps, words) => [...read.named(steps, words), '…'],
  delete: write.remove,
  describe: read.describe,
  diff: write.fromFile,
  drain: write.node,
  edit: read.named,
  events: read.events,
  exec: stream.exec,
  expose: write.expose,
  get: read.get,
  label: write.mark,
  logs: read.logs,
  patch: write.patch,
  'port-forward': stream.portForward,
  replace: write.fromFile,
  rollout: read.named,
  run: write.run,
  scale: write.scale,
  set: write.set,
  taint: write.taint,
  top: read.top,
  uncordon: write.node,
  wait: read.named,
};

/** Commands that take a file, whose objects are worth naming. */
const FILES: ReadonlySet<string> = new Set(['apply', 'create', 'diff', 'replace']);
/** Commands without arguments that matter here. */
const BARE: ReadonlySet<string> = new Set(['api-resources', 'api-versions', 'cluster-info', 'version', 'whoami']);

/** `steps`: all of one command, in order. Masked values stay masked. */
export function commandLine(steps: readonly CommandStep[]): string {
  const [first] = steps;
  if (first === undefined) return '';
  const named = steps.find(({ row }) => row.command !== null)?.row.command ?? null;
  const client = clientOf(first.row.userAgent);
  const line = named !== null || client.kubectl ? kubectlLine(steps, named) : `${client.name}: ${requests(steps)}`;
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}

/** `named`: the Kubectl-Command header, such as `kubectl rollout status`. */
function kubectlLine(steps: readonly CommandStep[], named: string | null): string {
  const words = named === null ? inferWords(steps) : named.split(' ').slice(1);
  const [verb = ''] = words;
  const about = asked(steps);
  const made = about.length > 0 ? (LINES[verb] ?? unknown)(about, words) : withoutResources(steps, words);
  // A plugin's name is in the header, too; what it sends says nothing of its arguments.
  const args = [...made, ...impersonationFlags(steps)];
  const line = ['kubectl', ...args.map((arg) => (GAP.test(arg) ? arg : quote(arg)))].join(' ');
  const file = FILES.has(verb) && args.includes('-f');
  return file ? `${line}${objects(about)}` : line;
}

const unknown: read.Line = (steps, words) => [...words, ...(BARE.has(words.at(-1) ?? '') ? [] : ['…', ...namespaceFlags(steps)])];

/** Nothing but discovery, or a path that is not of a resource. */
function withoutResources(steps: readonly CommandStep[], words: readonly string[]): readonly string[] {
  // Discovery has a time limit of its own; `get --raw` sends the path as it was typed.
  const raw = steps.find(({ row }) => !row.url.includes('timeout='));
  if (words[0] === 'get' && raw !== undefined) return ['get', '--raw', raw.row.url];
  return BARE.has(words.at(-1) ?? '') ? words : [...words, '…'];
}

/** `  # configmaps/web, deployments/web and 4 more`, as a comment of the shell. */
function objects(steps: readonly CommandStep[]): string {
  const written = write.writesOf(steps);
  const touched = (written.length > 0 ? written : steps).filter(({ row }) => row.name !== '' && row.subresource === '');
  const all = distinct(touched.map(objectOf));
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return all.length === 0 ? '' : `  # ${all.slice(0, NAMED).join(', ')}${more}`;
}

/** What another client asked for: `list pods -n shop; watch pods -n shop (and 4 more requests)`. */
function requests(steps: readonly CommandStep[]): string {
  const own = steps.filter(({ row }) => row.by === 'agent');
  const about = asked(steps);
  const all = (about.length > 0 ? about : own).map(request);
  const shown = distinct(all).slice(0, NAMED);
  const more = all.filter((one) => !shown.includes(one)).length;
  return shown.join('; ') + (more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'request' : 'requests'})`);
}

function request(step: CommandStep): string {
  const { row } = step;
  if (row.resource === '') return `${row.method} ${row.url.split('?', 1)[0] ?? ''}`;
  const what = objectOf(step) + (row.subresource === '' ? '' : `/${row.subresource}`);
  const command = row.subresource === 'exec' ? ['--', ...parameters(step, 'command')] : [];
  return [row.verb, what, ...namespaceFlags([step]), ...command].map(quote).join(' ');
}
