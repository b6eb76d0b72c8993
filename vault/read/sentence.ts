/** One plain sentence per step: "create Deployment web in shop → 201 in 14 ms". */
import type { StepRow } from '../../contract/step.ts';
import { kindOf } from './kinds.ts';

type Told = Omit<StepRow, 'sentence'>;

export function sentenceOf(step: Told): string {
  return `${subject(step)} → ${ending(step)}`;
}

function subject(step: Told): string {
  const { verb, resource, subresource, namespace, name } = step;
  if (resource === '') return `${step.method} ${pathOf(step.url)}`;
  const many = name === '' && (verb === 'list' || verb === 'watch' || verb === 'deletecollection');
  const what = many ? resource : kindOf(resource);
  const thing = name === '' ? what : `${what} ${name}`;
  const part = subresource === '' ? thing : `${subresource} of ${thing}`;
  const place = namespace === '' || resource === 'namespaces' ? '' : ` in ${namespace}`;
  return `${verb === 'deletecollection' ? 'delete all' : verb} ${part}${place}${step.dryRun ? ' (dry run)' : ''}`;
}

function ending(step: Told): string {
  const time = step.took === null ? '' : ` ${duration(step.took)}`;
  if (step.verdict === 'deny') return `denied by rule ${step.rule ?? '?'}`;
  const status = step.status === null ? '' : String(step.status);
  switch (step.outcome) {
    case 'open':
      return status === '' ? 'running' : `${status}, running`;
    case 'lost':
      return status === '' ? 'its end was not recorded' : `${status}, its end was not recorded`;
    case 'complete':
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
  if (milliseconds < 10_000) return `${milliseconds.toFixed(0)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
