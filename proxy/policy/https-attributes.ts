import type { RequestAttributes } from '../../contract/kubernetes.ts';

/**
 * What policy asks about a request to a plain HTTPS service: its lower-case method and its path, as of Kubernetes' non-resource requests,
 * also where the path looks like that of a Kubernetes resource.
 * @param path percent-decoded, without empty or dot segments (listen has refused those).
 */
export function httpsAttributesOf(method: string, path: string): RequestAttributes {
  return {
    verb: method.toLowerCase(),
    isResource: false,
    path,
    apiGroup: '',
    apiVersion: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    dryRun: false,
    discovery: false,
  };
}
