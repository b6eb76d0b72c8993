/** One plain sentence per step: "create Deployment web in shop → 201 in 14 ms", "exec in Pod sh in demo: id → exit 0 in 1.2 s". */
import type { StepRow } from '../../contract/step.ts';
import { quote } from '../../wire/command/quote.ts';
import { copiedInto, copiedOut } from '../../wire/command/stream-lines.ts';
import { kindOf } from './kinds.ts';

/** Characters of a command in a container; the URL has all of it. */
const MAX_COMMAND = 200;

type Told = Omit<StepRow, 'sentence'>;

export function sentenceOf(step: Told): string {
  return `${subject(step)} → ${ending(step)}`;
}

function subject(step: Told): string {
  const { verb, resource, subresource, namespace, name } = step;
  // What was not well-formed HTTP has neither.
  if (resource === '') return step.method === '' ? 'something that is not HTTP' : `${step.method} ${pathOf(step.url)}`;
  const many = name === '' && (verb === 'list' || verb === 'watch' || verb === 'deletecollection');
  const what = many ? resource : kindOf(resource);
  const thing = name === '' ? what : `${what} ${name}`;
  const place = namespace === '' || resource === 'namespaces' ? '' : ` in ${namespace}`;
  if (step.by === 'chaperone') return `read of ${thing}${place} by Chaperone before step ${step.forStep ?? '?'}`;
  const entered = entering(step, `${thing}${place}`);
  if (entered !== null)
    return step.retryOf === null ? entered : `${entered} (again, after step ${step.retryOf} was not let through)`;
  const part = subresource === '' ? thing : `${subresource} of ${thing}`;
  return `${verb === 'deletecollection' ? 'delete all' : verb} ${part}${place}${step.dryRun ? ' (dry run)' : ''}`;
}

/** Of what enters a pod; the HTTP verb says nothing there. Null for everything else. */
function entering({ subresource, url }: Told, where: string): string | null {
  switch (subresource) {
    case 'exec':
      return executing(commandOf(url), where);
    case 'attach':
      return `attach to ${where}`;
    case 'portforward':
      return `port-forward to ${where}`;
    default:
      return null;
  }
}

function executing(command: readonly string[], where: string): string {
  const out = copiedOut(command);
  if (out !== null) return `copy ${quote(out)} from ${where}`;
  const into = copiedInto(command);
  if (into !== null) return `copy into ${quote(into)} of ${where}`;
  const line = command.map(quote).join(' ');
  const shown = line.length > MAX_COMMAND ? `${line.slice(0, MAX_COMMAND)}…` : line;
  return shown === '' ? `exec in ${where}` : `exec in ${where}: ${shown}`;
}

function commandOf(url: string): readonly string[] {
  const query = url.indexOf('?');
  return query === -1 ? [] : new URLSearchParams(url.slice(query + 1)).getAll('command');
}

function ending(step: Told): string {
  const time = step.took === null ? '' : ` ${duration(step.took)}`;
  if (step.verdict === 'deny') return `denied by rule ${step.rule ?? '?'}`;
  const status = step.status === null || step.stream !== null ? '' : String(step.status);
  if (step.exitCode !== null) return `exit ${step.exitCode}${time === '' ? '' : ` in${time}`}`;
  switch (step.outcome) {
    case 'open':
      return status === '' ? 'running' : `${status}, running`;
    case 'lost':
      return status === '' ? 'its end was not recorded' : `${status}, its end was not recorded`;
    case 'complete':
      if (step.stream !== null) return `closed${time === '' ? '' : ` after${time}`}`;
      return `${status === '' ? 'no answer' : status}${time === '' ? '' : ` in${time}`}`;
    case 'refused':
      return `refused${because(step)}${status === '' ? '' : ` with ${status}`}`;
    case 'client-aborted':
      return `${status === '' ? '' : `${status}, `}ended by the client${time === '' ? '' : ` after${time}`}`;
    case 'target-aborted':
      return `${status === '' ? '' : `${status}, `}broken off by the target${time === '' ? '' : ` after${time}`}`;
    case 'failed':
      return `failed${because(step)}${status === '' ? '' : ` with ${status}`}`;
  }
}

function because(step: Told): string {
  return step.code === null ? '' : ` (${step.code})`;
}

/** Milliseconds in words that fit a line. */
function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${milliseconds.toFixed(0)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
