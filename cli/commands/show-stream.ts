/** An exec, attach or port-forward as people read it. */
import { stripVTControlCharacters } from 'node:util';
import type { Bridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import {
  CHANNELS,
  type Channel,
  type ChannelChunk,
  type ExecView,
  type OpaqueFrom,
  type PortForwardView,
  type StreamView,
} from '../../contract/stream.ts';
import { chunksOf, forwardedOf } from '../pages.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import { Transcript } from '../transcript.ts';
import { duration } from '../words.ts';

/** Bytes of a stream that `show` prints for people; `--channel` writes all. */
const SHOWN = 256 << 10;
/** Bytes of a stream in `--json`. */
const IN_JSON = 64 << 20;

interface Step {
  readonly id: string;
  readonly n: number;
}

export async function showStream(terminal: Terminal, bridge: Bridge, { from, ...step }: Step & { from: number }): Promise<void> {
  const view = await bridge['sessions.stream'](step);
  terminal.out('');
  if (view.kind === 'exec' || view.kind === 'attach') {
    for (const line of execHead(terminal, view)) terminal.out(line);
    terminal.out('');
    if (view.tty && view.commands.length > 0) showCommands(terminal, view, from);
    else await showTranscript(terminal, bridge, step, { from, tty: view.tty });
  } else if (view.kind === 'portforward') {
    for (const line of forwardLines(terminal, view, from)) terminal.out(line);
  } else terminal.out(`${plain(view.protocol)}: recorded, not decoded`);
  if (view.opaque) terminal.out(opaqueLine(terminal, view.opaque));
}

function execHead(terminal: Terminal, view: ExecView): readonly string[] {
  const { kind, protocol, command, container, tty, size, exit, channels } = view;
  const where = container === '' ? 'the default container' : `container ${plain(container)}`;
  const screen = tty ? `, terminal${size === null ? '' : ` ${size.columns}×${size.rows}`}` : ', no terminal';
  const lines = [paint(terminal, 'bold', `${kind} in ${where}, ${plain(protocol)}${screen}`)];
  if (command.length > 0) lines.push(`$ ${plain(command.map(quoted).join(' '))}`);
  lines.push(exitLine(terminal, exit));
  const used = CHANNELS.filter((channel) => channels[channel].bytes > 0);
  const rows = used.map((name) => [
    name,
    `${channels[name].bytes} bytes`,
    channels[name].sha256 ?? '(not all of it was recorded)',
  ]);
  if (rows.length > 0) lines.push(...table([['CHANNEL', 'SIZE', 'SHA-256'], ...rows]));
  return lines;
}

function exitLine(terminal: Terminal, exit: ExecView['exit']): string {
  if (exit === null) return paint(terminal, 'yellow', 'no exit code was recorded');
  if (exit.code === 0) return 'exit code 0';
  const why = [exit.reason, exit.message].filter((part) => part !== '').join(': ');
  return paint(
    terminal,
    'yellow',
    `${exit.code === null ? 'it did not run' : `exit code ${exit.code}`}${why === '' ? '' : ` (${plain(why)})`}`,
  );
}

function showCommands(terminal: Terminal, { commands, commandsCutAt }: ExecView, from: number): void {
  terminal.out(paint(terminal, 'dim', 'Commands, inferred from the terminal:'));
  for (const { from: at, prompt, line, text } of commands) {
    terminal.out('');
    terminal.out(`${paint(terminal, 'dim', duration(at - from))}  ${plain(prompt)}${paint(terminal, 'bold', plain(line))}`);
    if (text !== '') terminal.out(plain(text));
  }
  if (commandsCutAt !== undefined) {
    terminal.out(paint(terminal, 'yellow', `After ${duration(commandsCutAt - from)} it was too much to infer commands from.`));
  }
}

/** What went through, line by line; of a terminal without its control sequences. */
async function showTranscript(
  terminal: Terminal,
  bridge: Bridge,
  step: Step,
  { from, tty }: { readonly from: number; readonly tty: boolean },
): Promise<void> {
  const transcript = new Transcript();
  const print = (lines: ReturnType<Transcript['push']>): void => {
    for (const { at, channel, text } of lines) {
      const label = paint(terminal, 'dim', `${duration(at - from)}  ${channel.padEnd(6)}`);
      terminal.out(`${label}  ${plain(tty ? asDrawn(text) : text)}`);
    }
  };
  let bytes = 0;
  // Of a terminal the keys are left out: passwords are among them, and what was echoed is in the output.
  const channels: Channel[] = tty ? ['stdout', 'stderr'] : ['stdin', 'stdout', 'stderr'];
  for await (const { channel, data, sinceStart } of chunksOf(bridge, { ...step, channels })) {
    const chunk = Buffer.from(data, 'base64');
    bytes += chunk.length;
    if (bytes > SHOWN) break;
    print(transcript.push(channel, sinceStart, chunk));
  }
  print(transcript.end());
  if (bytes > SHOWN) terminal.out(paint(terminal, 'dim', '(more follows; --channel NAME writes all of one)'));
}

/** Without control sequences, and after a return to its beginning only what was written last. */
function asDrawn(line: string): string {
  return (
    stripVTControlCharacters(line)
      .split('\r')
      .findLast((part) => part !== '') ?? ''
  );
}

function forwardLines(terminal: Terminal, { protocol, connections }: PortForwardView, from: number): readonly string[] {
  const lines = [
    paint(
      terminal,
      'bold',
      `port-forward, ${plain(protocol)}, ${connections.length} ${connections.length === 1 ? 'connection' : 'connections'}`,
    ),
  ];
  const rows = connections.map(({ id, port, from: at, until, request, response, ended, error }) => [
    String(id),
    String(port),
    duration(at - from),
    until === null ? '-' : duration(until - at),
    String(request.bytes),
    String(response.bytes),
    error === null ? ended : `${ended}: ${plain(error)}`,
  ]);
  if (rows.length > 0) lines.push(...table([['ID', 'PORT', 'AT', 'FOR', 'TO POD', 'FROM POD', 'ENDED'], ...rows]));
  const http = connections.flatMap(({ id, http: exchanges }) =>
    exchanges.map(({ method, url, status, from: at, took }) => [
      String(id),
      duration(at - from),
      `${plain(method)} ${plain(url)} → ${status ?? 'no answer'}${took === null ? '' : ` in ${took.toFixed(1)} ms`}`,
    ]),
  );
  if (http.length > 0) lines.push('', 'HTTP inside:', ...table([['ID', 'AT', 'EXCHANGE'], ...http]));
  return lines;
}

function opaqueLine(terminal: Terminal, { direction, offset, reason }: OpaqueFrom): string {
  const side = direction === 'request' ? 'client' : 'target';
  return paint(terminal, 'yellow', `Not decoded from byte ${offset} of the ${side}'s bytes on: ${plain(reason)}.`);
}

/** Only the bytes, to the end. */
export async function writeChannel(terminal: Terminal, bridge: Bridge, step: Step, channel: Channel): Promise<void> {
  for await (const { data } of chunksOf(bridge, { ...step, channels: [channel] })) {
    if (!(await terminal.write(Buffer.from(data, 'base64')))) return;
  }
}

/** What one connection of a port-forward carried, line by line. */
export async function showConnection(
  terminal: Terminal,
  bridge: Bridge,
  at: Step & { readonly connection: number },
): Promise<void> {
  const { id, n, connection } = at;
  const view = await bridge['sessions.stream']({ id, n });
  const found = view.kind === 'portforward' ? view.connections.find((one) => one.id === connection) : undefined;
  if (found === undefined) throw new ChaperoneError('cli.usage', { reason: `Step ${n} has no connection ${connection}.` });
  const transcript = new Transcript();
  const print = (lines: ReturnType<Transcript['push']>): void => {
    for (const { at: time, channel, text } of lines) {
      terminal.out(`${paint(terminal, 'dim', `${duration(time - found.from)}  ${channel.padEnd(8)}`)}  ${plain(text)}`);
    }
  };
  for await (const { direction, data, sinceStart } of forwardedOf(bridge, at)) {
    print(transcript.push(direction === 'request' ? 'to pod' : 'from pod', sinceStart, Buffer.from(data, 'base64')));
  }
  print(transcript.end());
}

/** `stream`, and for exec and attach its messages: as `text` where they are UTF-8, else as `base64`. */
export async function streamJson(
  bridge: Bridge,
  step: Step,
): Promise<{ readonly stream: StreamView; readonly messages?: readonly object[]; readonly messagesTruncated?: boolean }> {
  const stream = await bridge['sessions.stream'](step);
  if (stream.kind !== 'exec' && stream.kind !== 'attach') return { stream };
  const messages: object[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(bridge, step)) {
    bytes += chunk.data.length;
    if (bytes > IN_JSON) return { stream, messages, messagesTruncated: true };
    messages.push(messageJson(chunk));
  }
  return { stream, messages, messagesTruncated: false };
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function messageJson({ data, ...rest }: ChannelChunk): object {
  try {
    return { ...rest, text: strict.decode(Buffer.from(data, 'base64')) };
  } catch {
    return { ...rest, base64: data };
  }
}

/** As a shell would take it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
