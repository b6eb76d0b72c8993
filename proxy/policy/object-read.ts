import type { RequestAttributes } from '../../contract/kubernetes.ts';

const CHANGING: ReadonlySet<string> = new Set(['update', 'patch', 'delete']);
/** Subresources that are views of the object: writing one changes it. */
const VIEWS: ReadonlySet<string> = new Set(['', 'status', 'scale']);

/**
 * The read of the object that a write is about to change, as policy has to allow it. Undefined for everything that changes no single
 * named object: creations, collections, dry runs, other subresources.
 */
export function objectRead(a: RequestAttributes): RequestAttributes | undefined {
  if (!a.isResource || a.name === '' || a.dryRun || !CHANGING.has(a.verb) || !VIEWS.has(a.subresource)) return undefined;
  const view = a.subresource === '' ? '' : `/${a.subresource}`;
  // A longer path names something further down, which no server of today has.
  if (!a.path.endsWith(`/${a.resource}/${a.name}${view}`)) return undefined;
  return { ...a, verb: 'get', subresource: '', path: a.path.slice(0, a.path.length - view.length) };
}
