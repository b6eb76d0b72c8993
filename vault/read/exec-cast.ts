/** An exec or attach with a terminal as asciicast v3. */
import type { StepRow } from '../../contract/step.ts';
import type { ExecView } from '../../contract/stream.ts';
import { CastWriter } from '../../wire/terminal/asciicast.ts';
import { DEFAULT_SIZE, sizeOf, type TerminalSize } from '../../wire/terminal/size.ts';
import type { StreamScan } from './stream-scan.ts';

/** Characters of one asciicast; a longer one ends here with a comment that says so. */
const MAX_TEXT = 64 << 20;

export interface CastOptions {
  /** Keys as typed, passwords among them: only when somebody asks for that. */
  readonly keys: boolean;
}

/** `first` and `scan`: not run yet. */
export async function castOf(
  { first, scan }: { readonly first: StreamScan; readonly scan: StreamScan },
  row: StepRow,
  view: ExecView,
  { keys }: CastOptions,
): Promise<string> {
  const size = await firstSize(first);
  const lines: string[] = [];
  let length = 0;
  const writer = new CastWriter(
    {
      size: size ?? DEFAULT_SIZE,
      startedAt: row.at,
      from: row.sinceStart,
      command: view.command.join(' '),
      title: `${view.kind} in ${row.namespace}/${row.name}${view.container === '' ? '' : ` (${view.container})`}`,
    },
    (line) => {
      lines.push(line);
      length += line.length + 1;
    },
  );
  const markers = view.commands.map(({ from, line }) => ({ from, line }));
  let sizes = 0;
  let lastAt = row.sinceStart;
  const whole = await scan.run((decoded, at) => {
    if (decoded.is !== 'channel' || decoded.data.length === 0) return true;
    if (length >= MAX_TEXT) return false;
    for (; markers[0] !== undefined && markers[0].from <= at; markers.shift()) writer.marker(markers[0].from, markers[0].line);
    const { channel, data } = decoded;
    lastAt = at;
    if (channel === 'stdout' || channel === 'stderr') writer.output(at, data);
    else if (channel === 'stdin' && keys) writer.input(at, data);
    else if (channel === 'resize') {
      const next = sizeOf(data);
      // The first one is the size that the header tells.
      if (next !== null && (sizes += 1) > 1) writer.resize(at, next);
    }
    return true;
  });
  writer.end(lastAt, whole ? (view.exit?.code ?? null) : null);
  if (!whole) writer.comment(`Cut here: the recording is longer than ${MAX_TEXT >> 20} MB.`);
  if (view.opaque !== null)
    writer.comment(`Not decoded from byte ${view.opaque.offset} on (${view.opaque.direction}): ${view.opaque.reason}.`);
  return `${lines.join('\n')}\n`;
}

/** The size that the client told first, for a header that stands before it. */
async function firstSize(scan: StreamScan): Promise<TerminalSize | null> {
  let size: TerminalSize | null = null;
  await scan.run((decoded) => {
    if (decoded.is === 'channel' && decoded.channel === 'resize') size ??= sizeOf(decoded.data);
    return size === null;
  });
  return size;
}
