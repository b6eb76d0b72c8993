/** What the record of a step does not hold, as sentences; empty is good. */
import type { StepDetail } from '../../contract/step.ts';
import { bytes } from '../words/size.ts';

export function notKnown(step: StepDetail): readonly string[] {
  const said: string[] = [];
  if (step.unrecordedBytes > 0)
    said.push(
      `${bytes(step.unrecordedBytes)} of bodies were not recorded: the level of this request is ${step.decision?.level ?? 'unknown'}.`,
    );
  if (step.opaque) said.push('After the upgrade the bytes were recorded raw; they are not decoded yet.');
  for (const [name, view] of [
    ['request', step.request],
    ['response', step.response],
  ] as const) {
    if (view === null) continue;
    if (view.body.opaque !== null) said.push(`The ${name} body is opaque: ${view.body.opaque}.`);
    if (view.body.state === 'partial') said.push(`The ${name} body was recorded in part.`);
    if (view.body.truncated) said.push(`The ${name} body is shown cut; all of it is in the record.`);
  }
  if (step.response === null) said.push('No answer was recorded.');
  if (step.outcome === 'lost') said.push('The end of this exchange was lost, so how long it took is not known.');
  if (step.outcome === 'open') said.push('It still runs; what follows is not known yet.');
  if (step.commandId === null)
    said.push('The client sent no Kubectl-Session header, so which command this belongs to is not known.');
  return said;
}

/** The message of a Kubernetes Status that the agent was answered with; null when the answer is something else. */
export function statusMessage(step: StepDetail): string | null {
  const content = step.response?.body.content ?? '';
  if (!content.includes('"Status"')) return null;
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'Status') return null;
    return 'message' in value && typeof value.message === 'string' ? value.message : null;
  } catch {
    return null;
  }
}
