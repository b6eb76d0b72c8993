import { describe, expect, it } from 'vitest';
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import { attributesOf } from './attributes.ts';

const of = (method: string, url: string) => {
  const { pathname, searchParams } = new URL(url, 'https://x');
  return attributesOf(method, decodeURIComponent(pathname), [...searchParams]);
};
// verb, group, version, namespace, resource, subresource, name: the columns of requestinfo_test.go.
const row = (method: string, url: string) => {
  const a = of(method, url);
  return a.isResource
    ? [a.verb, a.apiGroup, a.apiVersion, a.namespace, a.resource, a.subresource, a.name].join('|')
    : `${a.verb}|-`;
};

describe('attributesOf', () => {
  it.each([
    ['GET', '/api/v1/namespaces', 'list||v1||namespaces||'],
    ['GET', '/api/v1/namespaces/other', 'get||v1|other|namespaces||other'],
    ['GET', '/api/v1/namespaces/other/pods', 'list||v1|other|pods||'],
    ['GET', '/api/v1/namespaces/other/pods/foo', 'get||v1|other|pods||foo'],
    ['HEAD', '/api/v1/namespaces/other/pods/foo', 'get||v1|other|pods||foo'],
    ['GET', '/api/v1/pods', 'list||v1||pods||'],
    ['HEAD', '/api/v1/pods', 'list||v1||pods||'],
    ['GET', '/api/v1/namespaces/other/pods/', 'list||v1|other|pods||'],
    ['GET', '/api/v1/proxy/namespaces/other/pods/foo', 'proxy||v1|other|pods||foo'],
    ['GET', '/api/v1/proxy/namespaces/other/pods/foo/subpath/not/a/subresource', 'proxy||v1|other|pods||foo'],
    ['GET', '/api/v1/watch/pods', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch=true', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch=1', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch=', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch=anything', 'watch||v1||pods||'],
    ['GET', '/api/v1/pods?watch=false', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?watch=FALSE', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?watch=0', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?watch=0&watch=1', 'list||v1||pods||'],
    ['GET', '/api/v1/watch/namespaces/other/pods', 'watch||v1|other|pods||'],
    ['GET', '/api/v1/namespaces/other/pods?watch=1', 'watch||v1|other|pods||'],
    ['GET', '/api/v1/namespaces/other/pods/foo?watch=1', 'get||v1|other|pods||foo'],
    ['GET', '/api/v1/namespaces/other/pods?fieldSelector=metadata.name%3Dfoo', 'list||v1|other|pods||foo'],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName%3Dn,metadata.name%3D%3Dfoo&watch=1', 'watch||v1||pods||foo'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name!%3Dfoo', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%3D..', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Da%2Fb', 'list||v1||pods||'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Da%5C%2Cb', 'list||v1||pods||a,b'],
    ['GET', '/api/v1/namespaces/other/pods/foo/status', 'get||v1|other|pods|status|foo'],
    ['GET', '/api/v1/namespaces/other/pods/foo/proxy/subpath', 'get||v1|other|pods|proxy|foo'],
    ['GET', '/api/v1/namespaces/other/pods/foo/exec?command=sh', 'get||v1|other|pods|exec|foo'],
    ['POST', '/api/v1/namespaces/other/pods/foo/exec?command=sh', 'create||v1|other|pods|exec|foo'],
    ['PUT', '/api/v1/namespaces/other/finalize', 'update||v1|other|namespaces|finalize|other'],
    ['PUT', '/api/v1/namespaces/other/status', 'update||v1|other|namespaces|status|other'],
    ['PATCH', '/api/v1/namespaces/other/pods/foo', 'patch||v1|other|pods||foo'],
    ['DELETE', '/api/v1/namespaces/other/pods/foo', 'delete||v1|other|pods||foo'],
    ['POST', '/api/v1/namespaces/other/pods', 'create||v1|other|pods||'],
    ['DELETE', '/api/v1/nodes', 'deletecollection||v1||nodes||'],
    ['DELETE', '/api/v1/namespaces', 'deletecollection||v1||namespaces||'],
    ['DELETE', '/api/v1/namespaces/other/pods', 'deletecollection||v1|other|pods||'],
    ['DELETE', '/api/v1/namespaces/other', 'delete||v1|other|namespaces||other'],
    ['DELETE', '/apis/extensions/v1/namespaces/other/pods', 'deletecollection|extensions|v1|other|pods||'],
    ['POST', '/apis/extensions/v1/namespaces/other/pods', 'create|extensions|v1|other|pods||'],
    ['GET', '/apis/batch/v1/namespaces/other/jobs/j', 'get|batch|v1|other|jobs||j'],
    ['PATCH', '/apis/apps/v1/namespaces/x/deployments/web/scale', 'patch|apps|v1|x|deployments|scale|web'],
    [
      'POST',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      'create|rbac.authorization.k8s.io|v1||clusterrolebindings||',
    ],
    ['GET', '/api/v1/watch', 'list||v1||watch||'],
    ['GET', '/api', 'get|-'],
    ['GET', '/api/v1', 'get|-'],
    ['GET', '/api/v1/', 'get|-'],
    ['GET', '/apis', 'get|-'],
    ['GET', '/apis/apps/v1', 'get|-'],
    ['POST', '/apis/apps/v1', 'post|-'],
    ['GET', '/healthz/etcd/a/b', 'get|-'],
    ['GET', '/openapi/v3/apis/apps/v1', 'get|-'],
  ])('%s %s is %s', (method, url, expected) => {
    expect(row(method, url)).toBe(expected);
  });

  it('notes what does not persist and what is only discovery', () => {
    expect(of('POST', '/api/v1/namespaces/x/pods?dryRun=All').dryRun).toBe(true);
    expect(of('POST', '/api/v1/namespaces/x/pods?dryRun=None').dryRun).toBe(false);
    expect(
      ['/api', '/apis/apps/v1', '/openapi/v2', '/version', '/healthz', '/metrics'].map((p) => of('GET', p).discovery),
    ).toEqual([true, true, true, true, false, false]);
  });

  it('gives the write-ahead rule what it needs', () => {
    const writes = (method: string, url: string): boolean => mustBeDurableFirst(of(method, url));
    expect(writes('GET', '/api/v1/namespaces/x/pods/p/exec')).toBe(true);
    expect(writes('GET', '/api/v1/namespaces/x/services/s/proxy/a')).toBe(true);
    expect(writes('GET', '/api/v1/proxy/namespaces/x/services/s/a')).toBe(true);
    expect(writes('DELETE', '/api/v1/namespaces/x/pods')).toBe(true);
    expect(writes('POST', '/apis/apps/v1')).toBe(true);
    expect(writes('GET', '/api/v1/namespaces/x/pods/p/log')).toBe(false);
    expect(writes('HEAD', '/api')).toBe(false);
  });
});
