/** export: a part of the vault as a file that other programs read. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Bridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { StepRow } from '../../contract/step.ts';
import { execQuery } from '../../vault/read/exec-query.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { allSteps } from '../pages.ts';
import { plain, type Terminal } from '../terminal.ts';

/** The formats of the design that are not there. */
const LATER: ReadonlySet<string> = new Set(['bundle', 'har', 'audit', 'html']);

export interface ExportOptions extends Common {
  readonly format: string;
  readonly out: string;
  readonly step?: number;
  readonly force?: boolean;
  /** With the keys that were typed. */
  readonly keys?: boolean;
}

export function exportSession(terminal: Terminal, given: string, options: ExportOptions): Promise<number> {
  if (options.format !== 'asciicast') {
    const reason = LATER.has(options.format) ? 'is not there yet' : 'is none that is known';
    throw new ChaperoneError('cli.usage', { reason: `The format ${options.format} ${reason}; there is asciicast.` });
  }
  return withEngine(terminal, options, async (bridge) => {
    const id = await resolveId(bridge, given);
    const n = options.step ?? (await onlyTerminal(bridge, id));
    const { text } = await bridge['sessions.asciicast']({ id, n, keys: options.keys ?? false });
    const path = resolve(terminal.cwd, options.out);
    await save(path, text, options.force ?? false);
    const bytes = Buffer.byteLength(text);
    if (options.json) terminal.out(JSON.stringify({ id, step: n, format: options.format, path, bytes }));
    else terminal.err(`chaperone: step ${n} as asciicast v3 in ${path} (${bytes} bytes)`);
    return 0;
  });
}

/** The one step that has a terminal. Rejects with `cli.usage` when there is none, or when there are several. */
async function onlyTerminal(bridge: Bridge, id: string): Promise<number> {
  const found = (await allSteps(bridge, id)).rows.filter(hasTerminal);
  const [one, another] = found;
  if (!one) throw new ChaperoneError('cli.usage', { reason: `Session ${id} has no exec or attach with a terminal (-t).` });
  if (another) {
    const list = found.map(({ n, sentence }) => `${n} (${plain(sentence)})`).join(', ');
    throw new ChaperoneError('cli.usage', { reason: `Session ${id} has several terminals; say with --step which one: ${list}.` });
  }
  return one.n;
}

export function hasTerminal({ stream, url }: Pick<StepRow, 'stream' | 'url'>): boolean {
  return (stream === 'exec' || stream === 'attach') && execQuery(url).tty;
}

/** Readable by this user alone: it says what somebody did. */
async function save(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const reason = code === 'EEXIST' ? `${path} exists; --force writes over it.` : `${path} cannot be written (${code}).`;
    throw new ChaperoneError('cli.usage', { reason }, { cause: error });
  }
}
