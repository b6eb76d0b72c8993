/** An exec or attach as a whole: totals of its channels, how it ended, what was typed. One pass, whatever its size. */
import type { Direction } from '../../contract/record.ts';
import { CHANNELS, type Channel, type ExecView, type ExitStatus } from '../../contract/stream.ts';
import type { CommandReader } from '../../wire/terminal/command-reader.ts';
import { DEFAULT_SIZE, sizeOf, type TerminalSize } from '../../wire/terminal/size.ts';
import { execQuery } from './exec-query.ts';
import { HashedBytes } from './hashed-bytes.ts';
import { wholeOf, type StreamScan } from './stream-scan.ts';

const DIRECTION_OF: Readonly<Record<Channel, Direction>> = {
  stdin: 'request',
  resize: 'request',
  stdout: 'response',
  stderr: 'response',
  error: 'response',
};

/** `scan`: not run yet. */
export async function viewExec(scan: StreamScan, kind: ExecView['kind'], url: string): Promise<ExecView> {
  const { command, container, tty } = execQuery(url);
  const passed = {
    stdin: new HashedBytes(),
    stdout: new HashedBytes(),
    stderr: new HashedBytes(),
    error: new HashedBytes(),
    resize: new HashedBytes(),
  };
  const reader = tty ? await newReader() : null;
  let chunks = 0;
  let exit: ExitStatus | null = null;
  let size: TerminalSize | null = null;
  await scan.run((decoded, at) => {
    if (decoded.is === 'exit') exit = decoded.status;
    if (decoded.is !== 'channel') return true;
    const { channel, data } = decoded;
    const i = chunks;
    chunks += 1;
    passed[channel].add(data);
    if (data.length === 0) return true;
    if (channel === 'resize') {
      const next = sizeOf(data);
      size = next ?? size;
      if (next !== null) reader?.resize(next);
    } else if (channel === 'stdin') reader?.input(at, data);
    else if (channel !== 'error') reader?.output(i, at, data);
    return true;
  });
  const inferred = (await reader?.end()) ?? { commands: [], cutAt: null };
  const whole = wholeOf(scan);
  const totals = CHANNELS.map((channel) => [channel, passed[channel].totals(whole[DIRECTION_OF[channel]])] as const);
  return {
    kind,
    protocol: scan.decoder.protocol,
    command,
    container,
    tty,
    size,
    exit,
    channels: Object.fromEntries(totals) as ExecView['channels'],
    chunks,
    commands: inferred.commands,
    ...(inferred.cutAt === null ? {} : { commandsCutAt: inferred.cutAt }),
    opaque: scan.opaque,
  };
}

/** The screen behind it is large to load, and most streams have no terminal. */
async function newReader(): Promise<CommandReader> {
  const terminal = await import('../../wire/terminal/command-reader.ts');
  return new terminal.CommandReader(DEFAULT_SIZE);
}
