/** The bytes of one forwarded connection, in the order in which they passed; read when asked for. */
import { useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { ChannelTotals, ForwardedConnection } from '../../contract/stream.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { bytes } from '../words/size.ts';
import { FormChoice } from './FormChoice.tsx';
import { Message } from './Message.tsx';
import type { Form } from './reading.ts';
import { useFeed } from './use-feed.ts';

const AT_ONCE = 128 << 10;

function Hash(props: { readonly label: string; readonly totals: ChannelTotals }): ReactNode {
  const app = useApp();
  const { label, totals } = props;
  if (totals.bytes === 0) return null;
  return (
    <span className="quiet">
      {label} {bytes(totals.bytes)}, SHA-256{' '}
      {totals.sha256 === null ? (
        'not known'
      ) : (
        <button
          type="button"
          className="copy-value mono"
          title={`Copy ${totals.sha256}`}
          onClick={() => void copyText(app, `SHA-256 ${label}`, totals.sha256 ?? '')}
        >
          {totals.sha256.slice(0, 16)}…
        </button>
      )}
    </span>
  );
}

interface Place {
  readonly session: string;
  readonly step: StepDetail;
  readonly connection: ForwardedConnection;
  readonly live: boolean;
}

function Bytes(props: Place): ReactNode {
  const { session, step, connection, live } = props;
  const feed = useFeed({ id: session, n: step.n, connection: connection.id }, live && connection.until === null, AT_ONCE);
  const [form, setForm] = useState<Form>('auto');
  const total = connection.request.bytes + connection.response.bytes;
  return (
    <>
      <div className="stream-line">
        <FormChoice form={form} onForm={setForm} />
        <Hash label="to the pod" totals={connection.request} />
        <Hash label="from the pod" totals={connection.response} />
      </div>
      {feed.error !== null && <ErrorNote error={feed.error} again={feed.readMore} />}
      <ol className="transcript">
        {feed.forwarded.map((c) => (
          <Message
            key={c.i}
            at={c.sinceStart}
            start={step.sinceStart}
            label={c.direction === 'request' ? 'to pod' : 'from pod'}
            kind={c.direction === 'request' ? 'stdin' : 'stdout'}
            data={c.data}
            form={form}
          />
        ))}
      </ol>
      {feed.more && (
        <button type="button" className="btn more" disabled={feed.loading} onClick={feed.readMore}>
          {feed.loading ? 'Reading…' : `Show more: ${bytes(feed.bytes)} of ${bytes(total)}`}
        </button>
      )}
    </>
  );
}

export function ConnectionBytes(props: Place): ReactNode {
  const { connection } = props;
  const [open, setOpen] = useState(false);
  const total = connection.request.bytes + connection.response.bytes;
  if (total === 0) return <p className="quiet stream-line">It carried nothing.</p>;
  return (
    <section aria-label={`Bytes of connection ${connection.id}`}>
      {open ? (
        <Bytes {...props} />
      ) : (
        <p className="stream-line">
          <button type="button" className="btn" onClick={() => setOpen(true)}>
            Show the {bytes(total)} of connection {connection.id}
          </button>
        </p>
      )}
    </section>
  );
}
