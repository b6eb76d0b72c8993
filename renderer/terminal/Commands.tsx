/** The commands that somebody seems to have typed in a shell: guessed from its echo and prompt, and marked so. */
import { useState, type ReactNode } from 'react';
import type { ExecView, InferredCommand } from '../../contract/stream.ts';
import { plural } from '../words/size.ts';
import { duration, sincePrevious, sinceStart } from '../words/time.ts';

/** The command that ran at `at`, or the last one before it; -1 before the first. */
export function commandAt(commands: readonly InferredCommand[], at: number): number {
  return commands.findLastIndex(({ from }) => from <= at);
}

/** `start`: of the stream, milliseconds since the session was opened. */
export function Commands(props: {
  readonly view: ExecView;
  readonly start: number;
  readonly at: number;
  readonly onSeek: (at: number) => void;
}): ReactNode {
  const { view, start, at } = props;
  const { commands } = view;
  const [open, setOpen] = useState<number | null>(null);
  const now = commandAt(commands, at);
  return (
    <section className="inferred" aria-label="Commands inferred from the terminal">
      <h3>
        Commands <span className="quiet">inferred from the terminal</span>
      </h3>
      {commands.length === 0 && <p className="quiet">None were recognised.</p>}
      <ol>
        {commands.map((command, i) => (
          <li key={command.from} aria-current={i === now ? 'step' : undefined}>
            <button
              type="button"
              className="inferred-line"
              title={`Go to ${sinceStart(command.from)}`}
              onClick={() => props.onSeek(command.from)}
            >
              <span className="mono quiet">{sincePrevious(command.from - start)}</span>
              <code className="clip">
                <span className="quiet">{command.prompt.trimEnd().at(-1) ?? '$'}</span> {command.line}
              </code>
              <span className="number quiet">{command.until === null ? 'no end' : duration(command.until - command.from)}</span>
            </button>
            {command.text !== '' && (
              <button
                type="button"
                className="disclosure"
                aria-expanded={open === i}
                onClick={() => setOpen(open === i ? null : i)}
              >
                <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                  <path d={open === i ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
                </svg>
                output, {plural(command.text.split('\n').length, 'line')}
                {command.output !== null &&
                  (command.output.first === command.output.last
                    ? `, message ${command.output.first}`
                    : `, messages ${command.output.first}–${command.output.last}`)}
              </button>
            )}
            {open === i && (
              <pre className="inferred-text" tabIndex={0}>
                {command.text}
              </pre>
            )}
          </li>
        ))}
      </ol>
      {view.commandsCutAt !== undefined && (
        <p className="quiet">
          From {sincePrevious(view.commandsCutAt - start)} on there was too much to read; later ones are not listed.
        </p>
      )}
    </section>
  );
}
