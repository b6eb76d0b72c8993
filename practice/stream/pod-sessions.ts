/** Joins the streams of clients with the containers and ports of pods. */
import { Containers } from '../container/containers.ts';
import { uidOf, type JsonMap } from '../object/json.ts';
import type { Backend } from '../resources.ts';
import { logs } from '../verbs/logs.ts';
import { isStream } from '../wire/answer.ts';
import type { ApiRequest } from '../wire/request.ts';
import { runAttach } from './attach.ts';
import type { Channels } from './channels.ts';
import { mainCommand, recordEnd } from './main-process.ts';
import { PodPorts, type Dial } from './pod-ports.ts';
import { runExec } from './session.ts';
import type { StreamOptions } from './stream-options.ts';

export class PodSessions {
  readonly #backend: Backend;
  readonly #containers: Containers;
  readonly #ports = new PodPorts();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#containers = new Containers(backend.cluster, backend.timer);
  }

  /** Serves one exec or attach. Never rejects. */
  async command(request: ApiRequest, pod: JsonMap, options: StreamOptions, channels: Channels): Promise<void> {
    const { cluster, logLines, timer } = this.#backend;
    const main = request.subresource === 'attach' ? mainCommand(pod, options.container) : options.command;
    if (main === undefined || (request.subresource === 'attach' && !options.stdin)) {
      const query = new URLSearchParams({ container: options.container, follow: 'true', tailLines: '0' });
      const output = logs(cluster, logLines, pod, { ...request, query }, timer);
      if (isStream(output)) await runAttach(output, channels);
      return;
    }
    const killed = new AbortController();
    const stop = this.onGone(pod, () => {
      killed.abort();
    });
    const container = this.#containers.enter(pod, options.container);
    const code = await runExec(container, { ...options, command: main }, channels, killed.signal);
    stop();
    if (request.subresource === 'attach' && code !== undefined) recordEnd(cluster, pod, options.container, code);
  }

  dialer(pod: JsonMap): Dial {
    return this.#ports.dialer(pod);
  }

  /** Calls once when the pod is removed; returns the function that ends that. */
  onGone(pod: JsonMap, listener: () => void): () => void {
    return this.#backend.cluster.store.onChange(({ type, object }) => {
      if (type === 'DELETED' && uidOf(object) === uidOf(pod)) listener();
    });
  }

  close(): void {
    this.#containers.close();
    this.#ports.close();
  }
}
