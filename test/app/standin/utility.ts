/** utilityProcess: a real child process, with ports carried over its process channel. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { machine } from './machine.ts';
import type { MessagePortMain } from './ports.ts';
import type { ToChild, ToParent } from './utility-link.ts';

const PRELUDE = fileURLToPath(new URL('./utility-child.ts', import.meta.url));

export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, MessagePort>();
  #lastPort = 0;

  constructor(modulePath: string, args: readonly string[]) {
    super();
    this.#child = fork(modulePath, args, {
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', PRELUDE],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    machine.children.add(this.#child);
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.#receive(message as ToParent));
    this.#child.on('exit', (code) => {
      machine.children.delete(this.#child);
      for (const port of this.#ports.values()) port.close();
      if (machine.off) return;
      // Electron reports a killed process with a code, never with null.
      this.emit('exit', code ?? 9);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(data: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.#send({ kind: 'message', data, ports: transfer.map((port) => this.#carry(port.handOver())) });
  }

  kill(): boolean {
    return this.#child.kill();
  }

  #carry(port: MessagePort): number {
    const id = ++this.#lastPort;
    this.#ports.set(id, port);
    port.on('message', (data: unknown) => this.#send({ kind: 'port', id, data }));
    port.on('close', () => {
      this.#ports.delete(id);
      this.#send({ kind: 'close', id });
    });
    return id;
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #receive(message: ToParent): void {
    if (message.kind === 'message') this.emit('message', message.data);
    else if (message.kind === 'port') this.#ports.get(message.id)?.postMessage(message.data);
    else this.#ports.get(message.id)?.close();
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: readonly string[] = []): UtilityProcess {
    const child = new UtilityProcess(modulePath, args);
    machine.engines.push(child);
    return child;
  },
};
