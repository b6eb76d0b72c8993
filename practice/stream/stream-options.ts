/** What a client asks of exec and attach, and which container it means. Source: k8s.io/api core/v1 PodExecOptions, PodAttachOptions. */
import { containerNamed } from '../container/containers.ts';
import { at, listAt, nameOf, textAt, type JsonMap } from '../object/json.ts';
import { badRequest, Failure } from '../wire/failure.ts';
import type { ApiRequest } from '../wire/request.ts';

export interface StreamOptions {
  readonly container: string;
  /** Empty for attach. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Throws a 400 Failure for options or a container that make no sense, a 500 for a container that does not run. */
export function streamOptions(request: ApiRequest, pod: JsonMap): StreamOptions {
  const { query } = request;
  const asked = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  const command = query.getAll('command');
  const options = { command, stdin: asked('stdin'), stdout: asked('stdout'), stderr: asked('stderr'), tty: asked('tty') };
  if (request.subresource === 'exec' && (command[0] ?? '') === '') throw badRequest('you must specify at least 1 command');
  if (!options.stdin && !options.stdout && !options.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  if (options.tty && options.stderr) throw badRequest('tty and stderr cannot both be true');
  return { ...options, container: runningContainer(pod, query.get('container') ?? '') };
}

/** The name of the container that is meant. Throws as `streamOptions`. */
export function runningContainer(pod: JsonMap, asked: string): string {
  const names = listAt(pod, 'spec', 'containers').map((container) => textAt(container, 'name'));
  if (asked === '' && names.length > 1)
    throw badRequest(`a container name must be specified for pod ${nameOf(pod)}, choose one of: [${names.join(' ')}]`);
  const name = asked || (names[0] ?? '');
  if (containerNamed(pod, name) === undefined) throw badRequest(`container ${name} is not valid for pod ${nameOf(pod)}`);
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed')
    throw badRequest(`cannot exec or attach into a container in a completed pod; current phase is ${phase}`);
  const statuses = ['containerStatuses', 'ephemeralContainerStatuses'].flatMap((list) => listAt(pod, 'status', list));
  const status = statuses.find((row) => textAt(row, 'name') === name);
  if (at(status, 'state', 'running') === undefined)
    throw new Failure(500, 'InternalError', `unable to upgrade connection: container not found (${JSON.stringify(name)})`);
  return name;
}
