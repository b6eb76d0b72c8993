/** The comparison: everything the cluster's own audit log has is in the session, in order, with both bodies. */
import type { AuditedRequest } from './audit.ts';
import { differences, parseBody } from './body.ts';
import type { ShownStep } from './shown.ts';

export interface Comparison {
  /** Sentences; empty is good. */
  readonly differences: readonly string[];
  /** Requests found in the session by their Audit-Id. */
  readonly byId: number;
  /** Those whose answer brought no Audit-Id (upgrades, and watches of older servers), found by verb and URI. */
  readonly byUri: number;
  /** Bodies compared value by value. */
  readonly bodies: number;
  /** Bodies that are there but in a form this comparison cannot read (protobuf). */
  readonly opaque: number;
}

export function compare(audited: readonly AuditedRequest[], steps: readonly ShownStep[]): Comparison {
  const found: string[] = [];
  const pairs = new Map<AuditedRequest, ShownStep>();
  const taken = new Set<ShownStep>();
  let byId = 0;
  for (const request of audited) {
    const named = steps.filter((step) => step.auditId === request.auditId);
    const step = named[0] ?? steps.find((one) => !taken.has(one) && isUnnamed(one, request));
    if (named.length > 1) found.push(`${label(request)} is in the session ${named.length} times`);
    if (step === undefined) {
      found.push(`${label(request)} is not in the session`);
      continue;
    }
    byId += named.length > 0 ? 1 : 0;
    pairs.set(request, step);
    taken.add(step);
  }
  for (const step of steps) {
    if (step.verdict === 'deny' && taken.has(step))
      found.push(`step ${step.n} was refused, but the cluster saw it: ${step.sentence}`);
    if (step.response?.from === 'target' && !taken.has(step))
      found.push(`step ${step.n} is not in the audit log: ${step.sentence}`);
  }
  found.push(...orderFaults([...pairs]));
  const bodies = [...pairs].map(([request, step]) => compareBodies(request, step));
  for (const one of bodies) found.push(...one.differences);
  return {
    differences: found,
    byId,
    byUri: pairs.size - byId,
    bodies: bodies.reduce((sum, one) => sum + one.bodies, 0),
    opaque: bodies.reduce((sum, one) => sum + one.opaque, 0),
  };
}

const label = (request: AuditedRequest) => `${request.verb} ${request.uri} (${request.auditId})`;

/** The step of this request whose answer brought no Audit-Id: upgrades (101), and watches of older servers. */
function isUnnamed(step: ShownStep, request: AuditedRequest): boolean {
  return step.auditId === null && step.verdict === 'allow' && step.request.url === request.uri && step.verb === request.verb;
}

/**
 * Pairs whose order contradicts: the server had finished A before it received B, yet in the session B had ended before A
 * began. (Requests that run at the same time have no order.)
 */
export function orderFaults(pairs: readonly (readonly [AuditedRequest, ShownStep])[]): string[] {
  const faults: string[] = [];
  for (const [a, stepA] of pairs) {
    for (const [b, stepB] of pairs) {
      if (a.completed === null || a.completed >= b.received || stepA.n < stepB.n) continue;
      const overlapping = stepB.took === null || stepB.sinceStart + stepB.took > stepA.sinceStart;
      if (!overlapping) faults.push(`order: ${label(a)} came before ${label(b)}, but is step ${stepA.n} after step ${stepB.n}`);
    }
  }
  return faults;
}

interface BodyComparison {
  readonly differences: string[];
  readonly bodies: number;
  readonly opaque: number;
}

function compareBodies(request: AuditedRequest, step: ShownStep): BodyComparison {
  const result = { differences: [] as string[], bodies: 0, opaque: 0 };
  const name = `step ${step.n}, ${label(request)}`;
  // A refused WebSocket has code 101 in the audit log, although its client saw 400 or 403.
  if (request.code !== null && request.code !== 101 && request.code !== step.status) {
    result.differences.push(`${name}: status ${step.status ?? 'none'} recorded, ${request.code} audited`);
  }
  const sides = [
    ['request', request.requestObject, step.request] as const,
    ['response', request.responseObject, step.response] as const,
  ];
  for (const [side, object, message] of sides) {
    if (message === null) {
      result.differences.push(`${name}: no ${side} was recorded`);
      continue;
    }
    const { body, bodyState } = message;
    // A connection that left HTTP has no end to be complete by, nor has a stream that its client ended.
    const endless = step.status === 101 || (step.outcome === 'client-aborted' && object === undefined);
    const whole = bodyState === 'complete' || bodyState === 'none' || endless;
    if (!whole) result.differences.push(`${name}: its ${side} body is ${bodyState} (${step.outcome} ${step.code ?? ''})`);
    if (object === undefined) continue;
    if (body === null || body === '') {
      result.differences.push(`${name}: the audit log has a ${side} object, the session no ${side} body`);
      continue;
    }
    const value = parseBody(message);
    if (value === undefined) {
      result.opaque += 1;
      continue;
    }
    result.bodies += 1;
    const masked = step.masked.filter((span) => span.part === `${side}.body`);
    const places = differences(value, object, masked, side === 'request');
    result.differences.push(...places.map((place) => `${name}: ${side} body, ${place}`));
  }
  return result;
}
