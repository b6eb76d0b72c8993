/** Preloaded into the child: gives it `process.parentPort`, as Electron's utility processes have it. */
import { EventEmitter } from 'node:events';
import type { ToChild, ToParent } from './utility-link.ts';

const send = (message: ToParent): void => void process.send?.(message);

class ChildPort extends EventEmitter {
  readonly #id: number;
  #started = false;
  #waiting: unknown[] = [];

  constructor(id: number) {
    super();
    this.#id = id;
  }

  postMessage(data: unknown): void {
    send({ kind: 'port', id: this.#id, data });
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    send({ kind: 'close', id: this.#id });
    this.emit('close');
  }

  arrive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

const ports = new Map<number, ChildPort>();
const waiting: unknown[] = [];
const parentPort = new EventEmitter();
parentPort.on('newListener', (event) => {
  if (event === 'message') queueMicrotask(() => waiting.splice(0).forEach((each) => parentPort.emit('message', each)));
});
Object.assign(parentPort, { postMessage: (data: unknown) => send({ kind: 'message', data }) });
Object.assign(process, { parentPort });

process.on('message', (message: ToChild) => {
  if (message.kind === 'port') ports.get(message.id)?.arrive(message.data);
  else if (message.kind === 'close') {
    ports.get(message.id)?.emit('close');
    ports.delete(message.id);
  } else {
    const given = message.ports.map((id) => {
      const port = new ChildPort(id);
      ports.set(id, port);
      return port;
    });
    const event = { data: message.data, ports: given };
    if (parentPort.listenerCount('message') > 0) parentPort.emit('message', event);
    else waiting.push(event);
  }
});
process.on('disconnect', () => process.exit(1));
