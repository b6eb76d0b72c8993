import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { Decision } from '../../contract/policy.ts';
import type { Arrival, Caller, Decide, Query, Ruling } from '../exchange.ts';
import { attributesOf } from './attributes.ts';
import { evaluate, grantsFor, speaksOf, type Rights } from './evaluate.ts';
import { impersonationAttributes } from './impersonated.ts';
import { speakerOf, type Speaker } from './speaker.ts';

/** What policy asks about a request; those of Kubernetes unless the target is something else. */
export type AttributesOf = (method: string, path: string, query: Query) => RequestAttributes;

/**
 * The policy stage: the request itself, then each thing it asks to be; all must be allowed, by the session's policy and at most one grant
 * (so that one thing's end ends it). Grants are asked in their order, by the clock as it is now. Whatever throws in here is a denial by
 * the rule `error`.
 */
export function decideBy(clock: Clock, attributesFor: AttributesOf = attributesOf): Decide {
  return (arrival, caller) => {
    const attributes = attributesFor(arrival.method, arrival.path, arrival.query);
    try {
      return rulingFor(arrival, caller, attributes, clock);
    } catch (error) {
      const reason = error instanceof ChaperoneError ? error.message : 'the policy could not be evaluated';
      const policy = caller.session?.policy.name ?? '';
      return { attributes, decision: { verdict: 'deny', rule: 'error', policy, reason, level: 'RequestResponse' } };
    }
  };
}

function rulingFor(arrival: Arrival, caller: Caller, attributes: RequestAttributes, clock: Clock): Ruling {
  const { session, impersonates } = caller;
  if (!session) throw new ChaperoneError('policy.failed', { reason: `no session for ${arrival.target}` });
  const { policy, grants } = session;
  const speaker = speakerOf(caller, arrival.target);
  const asked = impersonates ? impersonationAttributes(impersonates) : NOBODY;
  if (grants.length > 0) {
    for (const grant of grantsFor(grants, speaker, clock.wall())) {
      // Most say nothing about it, and then the policy need not be asked for each of them.
      if (!speaksOf(grant, attributes, speaker) && !asked.some((one) => speaksOf(grant, one, speaker))) continue;
      const ruling = rule({ policy, grant }, attributes, asked, speaker);
      if (ruling.decision.grant !== undefined && ruling.decision.verdict === 'allow') return ruling;
    }
  }
  return rule({ policy }, attributes, asked, speaker);
}

const NOBODY: readonly RequestAttributes[] = [];

/** The decision about the request, unless it asks to be somebody whom it may not be: then that denial. Says which grant it took. */
function rule(rights: Rights, attributes: RequestAttributes, asked: readonly RequestAttributes[], speaker: Speaker): Ruling {
  const decision = evaluate(rights, attributes, speaker);
  if (decision.verdict === 'deny') return { attributes, decision };
  let { grant } = decision;
  for (const one of asked) {
    const impersonation = evaluate(rights, one, speaker);
    if (impersonation.verdict === 'deny') return notAs(one, attributes, impersonation);
    grant ??= impersonation.grant;
  }
  return { attributes, decision: grant === decision.grant ? decision : withGrant(decision, grant) };
}

function withGrant(decision: Decision, grant: string | undefined): Decision {
  return grant === undefined ? decision : { ...decision, grant };
}

/** A denied impersonation. Where no rule speaks of it, the agent is told that it takes one which does. */
function notAs({ resource, name }: RequestAttributes, attributes: RequestAttributes, decision: Decision): Ruling {
  if (decision.rule !== 'default-deny') return { attributes, decision };
  const reason = `no rule that names the verb impersonate allows ${resource} ${name}`;
  return {
    attributes,
    decision: { ...decision, reason },
    refusal: new ChaperoneError('identity.impersonation', { reason: `in policy ${decision.policy}, ${reason}` }),
  };
}
