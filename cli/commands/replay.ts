/** replay: a session's steps at the pace at which they happened, terminals included. */
import type { Bridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { StepRow } from '../../contract/step.ts';
import type { Channel, ExecView } from '../../contract/stream.ts';
import { SafeOutput } from '../../wire/terminal/safe-output.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { Pace, realPause, type Pause } from '../pace.ts';
import { allSteps, chunksOf } from '../pages.ts';
import { paint, plain, type Terminal } from '../terminal.ts';
import { duration, stepCells } from '../words.ts';
import { showHead } from './show.ts';

export interface ReplayOptions extends Common {
  readonly speed: number;
  readonly idle: number;
  /** Only this one. */
  readonly step?: number;
}

export function replay(terminal: Terminal, given: string, options: ReplayOptions, pause: Pause = realPause): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const id = await resolveId(bridge, given);
    const { summary, rows } = await allSteps(bridge, id);
    const wanted = options.step === undefined ? rows : rows.filter(({ n }) => n === options.step);
    if (options.step !== undefined && wanted.length === 0)
      throw new ChaperoneError('read.step', { id, n: options.step, steps: rows.length });
    if (!options.json) showHead(terminal, summary);
    const pace = new Pace(options, pause, options.json === true ? null : terminal.keys);
    try {
      await play(terminal, bridge, { id, rows: wanted, json: options.json ?? false }, pace);
    } finally {
      pace.end();
    }
    const last = wanted.at(-1);
    if (!options.json && last && !pace.quit)
      terminal.out(paint(terminal, 'dim', `end after ${duration(last.sinceStart + (last.took ?? 0))}`));
    return 0;
  });
}

/** Each row when its time has come; what an exec or attach showed is shown again, before the rows after it. */
export async function play(
  terminal: Terminal,
  bridge: Bridge,
  { id, rows, json }: { readonly id: string; readonly rows: readonly StepRow[]; readonly json: boolean },
  pace: Pace,
): Promise<void> {
  for (const row of rows) {
    if (!(await pace.until(row.sinceStart))) return;
    if (json) {
      terminal.out(JSON.stringify(row));
      continue;
    }
    const [n = '', at = '', verdict = '', sentence = ''] = stepCells(terminal, row);
    terminal.out(`${n.padStart(4)}  ${at}  ${verdict}  ${sentence}`);
    if (row.stream !== 'exec' && row.stream !== 'attach') continue;
    const view = await bridge['sessions.stream']({ id, n: row.n });
    if (view.kind === 'exec' || view.kind === 'attach') await playExec(terminal, bridge, { id, n: row.n, view }, pace);
  }
}

/** The bytes of the output when their time has come, without what could do harm to the terminal here. */
async function playExec(
  terminal: Terminal,
  bridge: Bridge,
  { id, n, view }: { readonly id: string; readonly n: number; readonly view: ExecView },
  pace: Pace,
): Promise<void> {
  for (const line of heading(terminal, view)) terminal.out(line);
  const outputs = new Map<Channel, SafeOutput>();
  let ended = true;
  let left = 0;
  try {
    for await (const { channel, data, sinceStart } of chunksOf(bridge, { id, n, channels: ['stdout', 'stderr'] })) {
      if (!(await pace.until(sinceStart))) break;
      const bytes = Buffer.from(data, 'base64');
      // An archive, say: without a terminal nobody saw it either.
      if (!view.tty && (left > 0 || bytes.includes(0))) {
        left += bytes.length;
        continue;
      }
      const output = outputs.get(channel) ?? new SafeOutput();
      outputs.set(channel, output);
      const text = output.push(bytes);
      if (text !== '') ended = text.endsWith('\n');
      if (!(await terminal.write(text))) break;
    }
  } finally {
    // Only a terminal can be left in a state.
    const restore = terminal.size === null ? '' : Array.from(outputs.values(), (output) => output.restore()).join('');
    await terminal.write(`${restore}${ended ? '' : '\n'}`);
  }
  if (pace.quit) return;
  if (left > 0) terminal.out(paint(terminal, 'dim', `(${left} bytes that are not text)`));
  const { exit } = view;
  const how = exit === null ? 'ended without an exit code' : `exit code ${exit.code ?? 'unknown'}`;
  terminal.out(paint(terminal, 'dim', `──── ${how} ────`));
}

function heading(terminal: Terminal, { kind, command, container, tty, size }: ExecView): readonly string[] {
  const what = [kind, plain(command.join(' ')), container === '' ? '' : `in ${plain(container)}`].filter((part) => part !== '');
  const lines = [paint(terminal, 'dim', `──── ${what.join(' ')} ────`)];
  const here = terminal.size;
  if (tty && size && here && (here.columns < size.columns || here.rows < size.rows)) {
    lines.push(
      paint(
        terminal,
        'yellow',
        `Recorded at ${size.columns}×${size.rows}; this terminal has ${here.columns}×${here.rows}, so lines may break.`,
      ),
    );
  }
  return lines;
}
