import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { ImpersonationRequest } from '../exchange.ts';

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
