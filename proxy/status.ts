import type { ChaperoneError } from '../contract/errors.ts';
import type { Status } from '../contract/kubernetes.ts';
import type { Ruling } from './exchange.ts';

/** StatusReason by HTTP status. Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  422: 'Invalid',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/**
 * A refusal as the meta/v1 Status that every Kubernetes client prints: `Error from server (Forbidden): MESSAGE`.
 * The rule that denied travels as a cause, so that programs need not parse the sentence.
 */
export function statusOf(error: ChaperoneError, ruling: Ruling | undefined): Status {
  const attributes = ruling?.attributes;
  const details = {
    ...(attributes?.name ? { name: attributes.name } : {}),
    ...(attributes?.apiGroup ? { group: attributes.apiGroup } : {}),
    ...(attributes?.resource ? { kind: attributes.resource } : {}),
    // kubectl prints the causes of 422 instead of the message, so there they repeat it.
    ...(error.code === 'policy.denied' && ruling ? { causes: [{ reason: 'ChaperoneRule', message: ruling.decision.rule }] } : {}),
    ...(error.http === 422 ? { causes: [{ reason: 'Chaperone', message: error.message }] } : {}),
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: REASONS[error.http] ?? (error.http < 500 ? 'BadRequest' : 'InternalError'),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    code: error.http,
  };
}
