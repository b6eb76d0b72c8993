/** MessageChannelMain and MessagePortMain over Node's own ports, which queue until started just the same. */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;
  /** Set once the port was handed over; using it after that is a mistake that Electron reports as well. */
  #gone = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown): void {
    this.#check();
    this.#port.postMessage(message);
  }

  start(): void {
    this.#check();
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  close(): void {
    this.#port.close();
  }

  /** Takes the port away from whoever holds this object. */
  handOver(): MessagePort {
    this.#check();
    this.#gone = true;
    return this.#port;
  }

  #check(): void {
    if (this.#gone) throw new Error('stand-in: this port was transferred');
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}
