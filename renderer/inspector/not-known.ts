/** What the record of a step does not hold, as sentences; empty is good. */
import type { CommandRow } from '../../contract/command.ts';
import type { StepDetail } from '../../contract/step.ts';
import { bytes } from '../words/size.ts';

/** `groupedBy`: how its command was put together; undefined while that is not known. */
export function notKnown(step: StepDetail, groupedBy?: CommandRow['groupedBy']): readonly string[] {
  const said: string[] = [];
  if (step.unrecordedBytes > 0)
    said.push(
      `${bytes(step.unrecordedBytes)} of bodies were not recorded: the level of this request is ${step.decision?.level ?? 'unknown'}.`,
    );
  if (step.opaque) said.push('Not all recorded bytes could be decoded; they are in the record as they passed.');
  for (const [name, view] of [
    ['request', step.request],
    ['response', step.response],
  ] as const) {
    if (view === null) continue;
    if (view.body.opaque !== null && step.stream === null) said.push(`The ${name} body is opaque: ${view.body.opaque}.`);
    if (view.body.state === 'partial') said.push(`The ${name} body was recorded in part.`);
    if (view.body.truncated) said.push(`The ${name} body is shown cut; all of it is in the record.`);
  }
  if (step.response === null) said.push('No answer was recorded.');
  if (step.outcome === 'lost') said.push('The end of this exchange was lost, so how long it took is not known.');
  if (step.outcome === 'open') said.push('It still runs; what follows is not known yet.');
  if (groupedBy === 'time') said.push('Which requests belong to its command is a guess by their times.');
  if (groupedBy === 'connection')
    said.push('The client sent no Kubectl-Session header; its command was put together from what came over one connection.');
  return said;
}

/**
 * Why no policy decided on a step that went well: proofs are exchanged for tokens by us, and that is not a request for the target. Null for
 * every other step, such as one that was refused before policy was asked.
 */
export function noPolicyNeeded(
  step: Pick<StepDetail, 'verdict' | 'code' | 'status' | 'url'> & {
    readonly response: Pick<NonNullable<StepDetail['response']>, 'from'> | null;
  },
): string | null {
  const went = step.verdict === 'none' && step.code === null && step.status !== null && step.status < 400;
  if (!went || step.response?.from !== 'chaperone') return null;
  return step.url.split('?', 1)[0] === '/.chaperone/v1/token'
    ? 'no policy was needed: Chaperone gave a token for the proof that was shown'
    : 'no policy was needed: Chaperone answered this itself';
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
