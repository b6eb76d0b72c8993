/**
 * The two scripts that make a page of the stand-in: one in the page's own world, one in the preload's isolated world. The
 * worlds share no objects, only the DOM: text crosses by events whose name nobody else knows.
 */

export const ISOLATED_WORLD = 'Electron Isolated Context';
/** A binding that exists in the isolated world only. */
export const BINDING = 'standinSend';

/** Turns values into text and back; functions become numbers of the side that owns them. Anything else is refused. */
const CODEC = `
  const mine = [];
  const encode = (value, path) => {
    if (value === null || value === undefined) return { u: value === null ? 0 : 1 };
    if (['string', 'number', 'boolean'].includes(typeof value)) return { v: value };
    if (typeof value === 'function') return { f: mine.push(value) - 1 };
    if (Array.isArray(value)) return { a: value.map((each, i) => encode(each, path + '[' + i + ']')) };
    if (typeof value.then === 'function') return { p: mine.push(value) - 1 };
    const proto = Object.getPrototypeOf(value);
    if (proto !== Object.prototype && proto !== null) throw new TypeError('contextBridge: ' + path + ' cannot cross worlds');
    return { o: Object.entries(value).map(([key, each]) => [key, encode(each, path + '.' + key)]) };
  };
  const decode = (code) => {
    if ('u' in code) return code.u === 0 ? null : undefined;
    if ('v' in code) return code.v;
    if ('a' in code) return Object.freeze(code.a.map(decode));
    if ('o' in code) return Object.freeze(Object.fromEntries(code.o.map(([key, each]) => [key, decode(each)])));
    if ('f' in code) return Object.freeze((...args) => ask('call', code.f, args));
    return new Promise((resolve, reject) => ask('then', code.p, [resolve, reject]));
  };
  const ask = (verb, id, args) => {
    let answer;
    const hear = (event) => { answer = JSON.parse(event.detail); };
    listen.call(window, here + '.answer', hear);
    send.call(window, new Event_(there, { detail: JSON.stringify({ verb, id, args: encode(args, 'arguments') }) }));
    unlisten.call(window, here + '.answer', hear);
    if (answer === undefined) throw new Error('contextBridge: the other world is gone');
    if (answer.error !== undefined) throw new Error(answer.error);
    return decode(answer.value);
  };
  listen.call(window, here, (event) => {
    const { verb, id, args } = JSON.parse(event.detail);
    let reply;
    try {
      const given = decode(args);
      const result = verb === 'then' ? void mine[id].then(given[0], (e) => given[1](String(e && e.message))) : mine[id](...given);
      reply = { value: encode(result, 'result') };
    } catch (error) {
      reply = { error: String(error && error.message) };
    }
    send.call(window, new Event_(there + '.answer', { detail: JSON.stringify(reply) }));
  });
`;

const CAPTURE = `
  const listen = EventTarget.prototype.addEventListener;
  const unlisten = EventTarget.prototype.removeEventListener;
  const send = EventTarget.prototype.dispatchEvent;
  const Event_ = CustomEvent;
`;

/** For the page's own world; runs before any script of the page. `token` is the secret name of the events. */
export function pageWorld(token: string): string {
  return `(() => {
  if (window.top !== window) return;
  const here = ${JSON.stringify(`${token}.page`)}, there = ${JSON.stringify(`${token}.preload`)};
  ${CAPTURE}${CODEC}
  listen.call(window, ${JSON.stringify(`${token}.expose`)}, (event) => {
    const { key, value } = JSON.parse(event.detail);
    Object.defineProperty(window, key, { value: decode(value), enumerable: true });
  });
})();`;
}

/** For the isolated world: what a sandboxed preload script finds, and the script itself. */
export function preloadWorld(token: string, preload: string): string {
  return `(() => {
  if (window.top !== window) return;
  const here = ${JSON.stringify(`${token}.preload`)}, there = ${JSON.stringify(`${token}.page`)};
  ${CAPTURE}${CODEC}
  const toShell = globalThis.${BINDING};
  delete globalThis.${BINDING};
  const channels = new Map();
  const ports = new Map();
  const openPort = (id) => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port2);
    port2.onmessage = (event) => toShell(JSON.stringify({ kind: 'port', id, data: event.data }));
    return port1;
  };
  globalThis.standinDeliver = (message) => {
    if (message.kind === 'port') ports.get(message.id)?.postMessage(message.data);
    else {
      const event = { ports: message.ports.map(openPort), sender: ipcRenderer };
      for (const listener of [...(channels.get(message.channel) ?? [])]) listener(event, ...message.args);
    }
  };
  const ipcRenderer = {
    on(channel, listener) {
      channels.set(channel, [...(channels.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    send(channel, ...args) { toShell(JSON.stringify({ kind: 'ipc', channel, args })); },
  };
  const contextBridge = {
    exposeInMainWorld(key, value) {
      const detail = JSON.stringify({ key, value: encode(value, key) });
      send.call(window, new Event_(${JSON.stringify(`${token}.expose`)}, { detail }));
    },
  };
  const require = (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error('module not found: ' + name);
  };
  const module = { exports: {} };
  ((require, module, exports) => {
${preload}
  })(require, module, module.exports);
})();`;
}
