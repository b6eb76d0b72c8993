import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { PolicyRule } from '../../contract/policy.ts';

/** True when every field that the rule has matches. A rule with resource fields never matches a non-resource path, and the other way round. */
export function matches(rule: PolicyRule, a: RequestAttributes): boolean {
  if (!has(rule.verbs, a.verb)) return false;
  if (rule.nonResourceURLs) return !a.isResource && rule.nonResourceURLs.some((pattern) => matchesUrl(pattern, a.path));
  if (!rule.apiGroups && !rule.resources && !rule.namespaces && !rule.resourceNames) return true;
  if (!a.isResource) return false;
  return (
    has(rule.apiGroups, a.apiGroup) &&
    (!rule.resources || rule.resources.some((pattern) => matchesResource(pattern, a.resource, a.subresource))) &&
    (!rule.namespaces || rule.namespaces.some((pattern) => matchesName(pattern, a.namespace))) &&
    (!rule.resourceNames || rule.resourceNames.some((pattern) => matchesName(pattern, a.name)))
  );
}

function has(list: readonly string[] | undefined, value: string): boolean {
  return !list || list.includes('*') || list.includes(value);
}

/**
 * As RBAC: `pods` is not `pods/exec`, `*` is everything, `*` and `pods/*` with the star on one side of the slash.
 * Source: k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go, ResourceMatches; `pods/*` is ours.
 */
function matchesResource(pattern: string, resource: string, subresource: string): boolean {
  if (pattern === '*') return true;
  const slash = pattern.indexOf('/');
  if (slash < 0) return subresource === '' && pattern === resource;
  const left = pattern.slice(0, slash);
  const right = pattern.slice(slash + 1);
  return subresource !== '' && (left === '*' || left === resource) && (right === '*' || right === subresource);
}

/** A star at the beginning, at the end or both; alone it also matches what has no namespace or no name. */
function matchesName(pattern: string, value: string): boolean {
  if (pattern === '*') return true;
  if (value === '') return false;
  const open = pattern.startsWith('*');
  const close = pattern.endsWith('*');
  const core = pattern.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return value.includes(core);
  if (open) return value.endsWith(core);
  return close ? value.startsWith(core) : value === core;
}

function matchesUrl(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
