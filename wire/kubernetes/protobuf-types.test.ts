import { describe, expect, it } from 'vitest';
import { fieldsOf, messageNames, messageOf } from './protobuf-types.ts';

const SCALARS = new Set(
  'string bytes bool int32 int64 double time microtime duration quantity intstr fields raw json strings schema|bool schema|array schema|strings'.split(
    ' ',
  ),
);

describe('protobuf types', () => {
  it('finds the message of a kind by its group and version', () => {
    expect(messageOf('v1', 'Pod')).toBe('core/v1.Pod');
    expect(messageOf('apps/v1', 'Deployment')).toBe('apps/v1.Deployment');
    expect(messageOf('rbac.authorization.k8s.io/v1', 'Role')).toBe('rbac/v1.Role');
    expect(messageOf('apiregistration.k8s.io/v1', 'APIService')).toBe('apiregistration/v1.APIService');
    expect([
      messageOf('apps/v9', 'Deployment'),
      messageOf('example.org/v1', 'Widget'),
      messageOf('', ''),
      messageOf('v1', 'constructor'),
    ]).toEqual([null, null, null, null]);
  });

  it('knows meta kinds in every group, of foreign ones as well', () => {
    expect(messageOf('v1', 'Status')).toBe('meta/v1.Status');
    expect(messageOf('apps/v1', 'DeleteOptions')).toBe('meta/v1.DeleteOptions');
    expect(messageOf('meta.k8s.io/v1', 'PartialObjectMetadataList')).toBe('meta/v1.PartialObjectMetadataList');
    expect(messageOf('example.org/v1', 'WatchEvent')).toBe('meta/v1.WatchEvent');
  });

  it('takes a field apart', () => {
    expect(fieldsOf('apps/v1.DeploymentSpec').get(1)).toEqual({
      name: 'replicas',
      shape: 'single',
      type: 'int32',
      pointer: true,
      always: false,
      inline: false,
    });
    expect(fieldsOf('core/v1.Probe').get(1)).toMatchObject({ type: 'core/v1.ProbeHandler', inline: true });
    expect(fieldsOf('core/v1.PodSpec').get(2)).toMatchObject({
      name: 'containers',
      shape: 'list',
      type: 'core/v1.Container',
      always: true,
    });
    expect(fieldsOf('core/v1.ResourceRequirements').get(1)).toMatchObject({ name: 'limits', shape: 'map', type: 'quantity' });
    expect(fieldsOf('no.such')).toEqual(new Map());
  });

  it('is whole: every field has a name and a type that exists', () => {
    const names = messageNames();
    expect(names.length).toBeGreaterThan(1_000);
    const known = new Set(names);
    const wrong = names.flatMap((name) =>
      [...fieldsOf(name)].flatMap(([number, { name: field, type }]) =>
        number > 0 && field !== '' && (SCALARS.has(type) || known.has(type)) ? [] : [`${name} ${number} ${field}: ${type}`],
      ),
    );
    expect(wrong).toEqual([]);
  });
});
