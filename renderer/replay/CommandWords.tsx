/** The line of a command as it was probably typed, always marked as reconstructed, with what is not certain about it. */
import type { ReactNode } from 'react';
import type { CommandRow } from '../../contract/command.ts';

/** The sign that stands before whatever was put together and did not pass like this. */
export function Reconstructed(props: { readonly label?: string; readonly title?: string }): ReactNode {
  const label = props.label ?? 'reconstructed command line';
  return (
    <span className="reconstructed" role="img" aria-label={label} title={props.title ?? label}>
      ≈
    </span>
  );
}

/** What is to be known of a command beside its line, as short clauses; `null` while it is fetched. */
export function commandNotes(command: CommandRow | undefined): readonly string[] {
  if (command === undefined) return [];
  return [
    ...(command.fallback === null ? [] : ['upgrade refused, then SPDY']),
    ...(command.groupedBy === 'time' ? ['grouped by time, a guess'] : []),
    ...(command.groupedBy === 'connection' ? ['grouped by connection'] : []),
  ];
}

/** `name`: what its client called it, shown until the line is known. */
export function CommandWords(props: { readonly command: CommandRow | undefined; readonly name: string }): ReactNode {
  const { command, name } = props;
  return (
    <>
      {command !== undefined && (
        <>
          <Reconstructed title="Reconstructed from the requests that it made; it may have been typed otherwise" />{' '}
        </>
      )}
      <span className="command-name" title={command?.line}>
        {command?.line ?? name}
      </span>
    </>
  );
}
