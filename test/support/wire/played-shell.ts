/** Shells played for tests of what is read from terminals. */
import { CommandReader, type InferredCommands } from '../../../wire/terminal/command-reader.ts';

/** `>` is typed, `<` is shown, `=` is a new size; each takes 100 ms and is a chunk. */
export type Event = readonly [kind: '>' | '<' | '=', text: string];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function read(events: readonly Event[], columns = 80): Promise<InferredCommands> {
  const reader = new CommandReader({ columns, rows: 24 });
  for (const [i, [kind, text]] of events.entries()) {
    if (kind === '<') reader.output(i, i * 100, bytes(text));
    else if (kind === '>') reader.input(i * 100, bytes(text));
    else reader.resize({ columns: Number(text), rows: 24 });
  }
  return reader.end();
}

/** Events from a script in which typed text is in `{}`: it is echoed at once, key by key. */
export function echoed(script: string): Event[] {
  const events: Event[] = [];
  for (const part of script.split(/(\{[^}]*\})/)) {
    if (!part.startsWith('{')) {
      if (part !== '') events.push(['<', part]);
      continue;
    }
    for (const key of part.slice(1, -1)) events.push(['>', key], ['<', key === '\r' ? '\r\n' : key]);
  }
  return events;
}

export const lines = async (events: readonly Event[], columns?: number): Promise<string[]> =>
  (await read(events, columns)).commands.map(({ line }) => line);
