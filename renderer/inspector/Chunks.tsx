/** A stream's chunks on its own small clock: when each piece came, and how large it was. */
import type { ReactNode } from 'react';
import type { ChunkMark } from '../../contract/step.ts';
import { bytes, plural } from '../words/size.ts';
import { sinceStart } from '../words/time.ts';

const MOST = 400;

/** `start`: when the exchange began, milliseconds since the session was opened. */
export function Chunks(props: { readonly chunks: readonly ChunkMark[]; readonly start: number }): ReactNode {
  const { chunks, start } = props;
  if (chunks.length < 2) return null;
  const end = chunks.at(-1)?.sinceStart ?? start;
  const length = Math.max(1, end - start);
  const most = Math.max(...chunks.map((c) => c.bytes));
  const step = Math.ceil(chunks.length / MOST);
  const drawn = chunks.filter((_, i) => i % step === 0);
  return (
    <div className="chunks">
      <span className="quiet">
        {plural(chunks.length, 'chunk')}
        {step > 1 && `, one in ${step} drawn`}
      </span>
      <svg height="18" aria-hidden="true" className="chunk-line">
        {drawn.map((c) => (
          <rect
            key={c.offset}
            className="chunk"
            x={`${(98.5 * (c.sinceStart - start)) / length}%`}
            y={16 - Math.max(3, (14 * c.bytes) / most)}
            width="4"
            height={Math.max(3, (14 * c.bytes) / most)}
          >
            <title>{`${sinceStart(c.sinceStart)} · ${bytes(c.bytes)}`}</title>
          </rect>
        ))}
      </svg>
      <span className="mono quiet">
        {sinceStart(chunks[0]?.sinceStart ?? start)}–{sinceStart(end)}
      </span>
    </div>
  );
}
