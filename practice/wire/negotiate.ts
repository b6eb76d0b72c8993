/** Which form of an answer the client wants. Source: apiserver pkg/endpoints/handlers/negotiation. */
import { notAcceptable } from './failure.ts';

export interface Accepted {
  readonly format: 'json' | 'yaml';
  /** `Table`, `PartialObjectMetadata`, `APIGroupDiscoveryList` and the like; empty for the plain object. */
  readonly as: string;
  readonly group: string;
  readonly version: string;
}

const PLAIN: Accepted = { format: 'json', as: '', group: '', version: '' };

const FORMATS: Readonly<Record<string, Accepted['format']>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
};

/** Media ranges in the order given, with their parameters; lower-case types. */
export function mediaRanges(accept: string): { type: string; parameters: Map<string, string> }[] {
  return accept.split(',').map((range) => {
    const [type = '', ...rest] = range.split(';').map((part) => part.trim());
    const pairs = rest.map((part): [string, string] => {
      const [key = '', value = ''] = part.split('=', 2);
      return [key, value];
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

/**
 * The first acceptable range; `transforms` lists the `as` forms offered here, as `as.version.group`. Protobuf and CBOR
 * are passed over. Throws a 406 Failure when nothing fits.
 */
export function negotiate(accept: string | undefined, transforms: readonly string[] = []): Accepted {
  if (accept === undefined || accept.trim() === '') return PLAIN;
  for (const { type, parameters } of mediaRanges(accept)) {
    const format = FORMATS[type];
    if (format === undefined) continue;
    const [as = '', version = '', group = ''] = [parameters.get('as'), parameters.get('v'), parameters.get('g')];
    if (as === '') return { ...PLAIN, format };
    if (transforms.includes(`${as}.${version}.${group}`)) return { format, as, group, version };
  }
  throw notAcceptable();
}

export const OBJECT_FORMS = [
  'Table.v1.meta.k8s.io',
  'Table.v1beta1.meta.k8s.io',
  'PartialObjectMetadata.v1.meta.k8s.io',
  'PartialObjectMetadataList.v1.meta.k8s.io',
];
