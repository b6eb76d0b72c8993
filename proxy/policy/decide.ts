import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Decision, Policy } from '../../contract/policy.ts';
import type { Arrival, Caller, Decide, ImpersonationRequest } from '../exchange.ts';
import { attributesOf } from './attributes.ts';
import { matches } from './match.ts';
import { objectRead } from './object-read.ts';

/** The rule that decides: the first that matches. Nothing matching is a denial by `default-deny`. */
export function evaluate(policy: Policy, attributes: RequestAttributes): Decision {
  const rule = policy.rules.find((r) => matches(r, attributes));
  if (!rule) {
    return {
      verdict: 'deny',
      rule: 'default-deny',
      policy: policy.name,
      reason: 'no rule of the policy allows it',
      level: 'RequestResponse',
    };
  }
  return {
    verdict: rule.effect,
    rule: rule.name,
    policy: policy.name,
    reason: rule.reason,
    level: rule.level ?? 'RequestResponse',
    ...(rule.readBefore === true && rule.effect === 'allow' && mayReadObject(policy, attributes) ? { readBefore: true } : {}),
  };
}

/** True when `attributes` are a write to one object and the policy allows a get of that object. */
function mayReadObject(policy: Policy, attributes: RequestAttributes): boolean {
  const read = objectRead(attributes);
  return read !== undefined && evaluate(policy, read).verdict === 'allow';
}

/**
 * The policy stage: the request itself, then each thing it asks to be. A denied impersonation denies the request.
 * Whatever throws in here is a denial by the rule `error`.
 */
export const decide: Decide = (arrival, caller) => {
  const attributes = attributesOf(arrival.method, arrival.path, arrival.query);
  try {
    return { attributes, decision: decisionFor(arrival, caller, attributes) };
  } catch (error) {
    const reason = error instanceof ChaperoneError ? error.message : 'the policy could not be evaluated';
    const policy = caller.session?.policy.name ?? '';
    return { attributes, decision: { verdict: 'deny', rule: 'error', policy, reason, level: 'RequestResponse' } };
  }
};

function decisionFor(arrival: Arrival, caller: Caller, attributes: RequestAttributes): Decision {
  const policy = caller.session?.policy;
  if (!policy) throw new ChaperoneError('policy.failed', { reason: `no session for ${arrival.target}` });
  const decision = evaluate(policy, attributes);
  if (decision.verdict === 'deny' || !caller.impersonates) return decision;
  for (const asked of impersonationAttributes(caller.impersonates)) {
    const impersonation = evaluate(policy, asked);
    if (impersonation.verdict === 'deny') return impersonation;
  }
  return decision;
}

/**
 * One authorisation per user, uid, group and extra value, with verb `impersonate`.
 * Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go, buildImpersonationRequests.
 */
export function impersonationAttributes(asked: ImpersonationRequest): readonly RequestAttributes[] {
  const of = (resource: string, name: string, rest: Partial<RequestAttributes> = {}): RequestAttributes => ({
    verb: 'impersonate',
    isResource: true,
    path: '',
    apiGroup: '',
    apiVersion: 'v1',
    resource,
    subresource: '',
    namespace: '',
    name,
    dryRun: false,
    discovery: false,
    ...rest,
  });
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(asked.user ?? '');
  const authentication = { apiGroup: 'authentication.k8s.io' };
  return [
    account ? of('serviceaccounts', account[2] ?? '', { namespace: account[1] ?? '' }) : of('users', asked.user ?? ''),
    ...(asked.uid === undefined ? [] : [of('uids', asked.uid, authentication)]),
    ...asked.groups.map((group) => of('groups', group)),
    ...asked.extraValues.map(([key, value]) => of('userextras', value, { ...authentication, subresource: key })),
  ];
}
