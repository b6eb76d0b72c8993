/** The bytes of a step as the record has them: still gzipped, framed, protobuf. In pages, as hex or text, to be saved whole. */
import { useEffect, useState, type ReactNode } from 'react';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { StepDetail } from '../../contract/step.ts';
import { bytesOfBase64, hexdump } from '../body/hexdump.ts';
import { CodeView } from '../body/CodeView.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp, type App } from '../frame/app.ts';
import { canSave, fileName, NO_SAVING, saveFile } from '../frame/save.ts';
import { bytes, count } from '../words/size.ts';

type Direction = 'request' | 'response';

/** Bytes shown at a time: 4,096 lines of hex. */
const PAGE = 64 << 10;
const MOST_AT_ONCE = 4 << 20;

async function saveAll(app: App, session: string, n: number, direction: Direction): Promise<void> {
  const parts: BlobPart[] = [];
  let from = 0;
  try {
    for (let total = Infinity; from < total;) {
      const page = await app.bridge['sessions.bytes']({ id: session, n, direction, from, limit: MOST_AT_ONCE });
      const part = bytesOfBase64(page.data);
      if (part.length === 0) break;
      parts.push(part.slice());
      from += part.length;
      total = page.total;
      if (from < total) app.notice.set(`Reading ${bytes(from)} of ${bytes(total)}…`);
    }
    saveFile(app, fileName(session, `step-${n}-${direction}.bin`), parts);
  } catch (e) {
    app.notice.set(asChaperoneError(e).message);
  }
}

interface Page {
  readonly from: number;
  readonly data: Uint8Array;
  readonly total: number;
}

export function RecordedBytes(props: { readonly session: string; readonly step: StepDetail }): ReactNode {
  const { bridge } = useApp();
  const app = useApp();
  const { session, step } = props;
  const { n } = step;
  const [direction, setDirection] = useState<Direction>(
    step.responseBytes > 0 || step.toldBytes > 0 || step.requestBytes === 0 ? 'response' : 'request',
  );
  const [from, setFrom] = useState(0);
  const [page, setPage] = useState<Page | null>(null);
  const [error, setError] = useState<ChaperoneError | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    bridge['sessions.bytes']({ id: session, n, direction, from, limit: PAGE }).then(
      ({ data, total }) => {
        if (gone) return;
        setPage({ from, data: bytesOfBase64(data), total });
        setError(null);
      },
      (e: unknown) => {
        if (!gone) setError(asChaperoneError(e));
      },
    );
    return () => {
      gone = true;
    };
  }, [bridge, session, n, direction, from, attempt]);
  const choose = (next: Direction): void => {
    setDirection(next);
    setFrom(0);
    setPage(null);
  };
  const end = page === null ? 0 : page.from + page.data.length;
  return (
    <>
      <div className="body-notes">
        <span className="segmented" role="group" aria-label="Direction">
          {(['request', 'response'] as const).map((d) => (
            <button key={d} type="button" aria-pressed={direction === d} onClick={() => choose(d)}>
              {d === 'request' ? 'From the client' : 'From the target'}
            </button>
          ))}
        </span>
        {page !== null && (
          <span className="note note-plain">
            {page.total === 0
              ? 'no bytes were recorded'
              : page.data.length === page.total
                ? `all ${count(page.total)} bytes as they were recorded`
                : `bytes ${count(page.from)}–${count(end)} of ${count(page.total)}, as they were recorded`}
          </span>
        )}
        <span className="spring" />
        {page !== null && page.total > PAGE && (
          <>
            <button type="button" className="btn" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE))}>
              Back
            </button>
            <button type="button" className="btn" disabled={end >= page.total} onClick={() => setFrom(end)}>
              On
            </button>
          </>
        )}
        <button
          type="button"
          className="btn"
          disabled={!canSave(app) || page === null || page.total === 0}
          title={canSave(app) ? 'All recorded bytes of this direction, as a file' : NO_SAVING}
          onClick={() => void saveAll(app, session, n, direction)}
        >
          Save
        </button>
      </div>
      {error !== null && <ErrorNote error={error} again={() => setAttempt(attempt + 1)} />}
      {page !== null && page.total > 0 && (
        <CodeView text={hexdump(page.data, page.from)} language="hex" label={`Recorded bytes of the ${direction} of step ${n}`} />
      )}
    </>
  );
}
