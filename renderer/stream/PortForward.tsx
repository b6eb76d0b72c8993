/** The connections of a port-forward: from where, how much each way, how it ended, and the HTTP inside. */
import { useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { ForwardedConnection, PortForwardView } from '../../contract/stream.ts';
import { Told } from '../inspector/Told.tsx';
import { bytes, plural } from '../words/size.ts';
import { duration, sincePrevious } from '../words/time.ts';
import { ConnectionBytes } from './ConnectionBytes.tsx';
import { OpaqueNote } from './OpaqueNote.tsx';

const ENDS: Readonly<Record<ForwardedConnection['ended'], string>> = {
  closed: 'closed',
  reset: 'reset',
  open: 'open until the tunnel ended',
};

function endWords({ ended, until }: ForwardedConnection, live: boolean): string {
  return ended === 'open' && live && until === null ? 'open' : ENDS[ended];
}

function Exchanges(props: { readonly connection: ForwardedConnection; readonly start: number }): ReactNode {
  const { http } = props.connection;
  if (http.length === 0) return null;
  return (
    <table className="plain-table inner-http">
      <caption>
        HTTP recognised inside <span className="quiet">{plural(http.length, 'exchange')}</span>
      </caption>
      <tbody>
        {http.map((exchange, i) => (
          <tr key={i}>
            <td className="mono quiet">{sincePrevious(exchange.from - props.start)}</td>
            <td className="mono strong">{exchange.method}</td>
            <td className="mono wide-url">{exchange.url}</td>
            <td className={(exchange.status ?? 0) >= 400 ? 'number status-error' : 'number'}>{exchange.status ?? 'no answer'}</td>
            <td className="number quiet">{duration(exchange.took)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function PortForward(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly view: PortForwardView;
  readonly live: boolean;
}): ReactNode {
  const { session, step, view, live } = props;
  const [open, setOpen] = useState<number | null>(view.connections.length === 1 ? (view.connections[0]?.id ?? null) : null);
  const chosen = view.connections.find(({ id }) => id === open);
  const start = step.sinceStart;
  return (
    <div className="tab-scroll" tabIndex={0}>
      <p className="quiet stream-line">
        {plural(view.connections.length, 'connection')} through the tunnel · {view.protocol}
      </p>
      <Told step={step} />
      {view.connections.length === 0 && <p className="empty-line">Nothing connected to the forwarded port.</p>}
      {view.connections.length > 0 && (
        <table className="plain-table connections">
          <thead>
            <tr>
              <th>Connection</th>
              <th className="number">Port</th>
              <th>From</th>
              <th className="number">Took</th>
              <th className="number">To the pod</th>
              <th className="number">From the pod</th>
              <th>Ended</th>
              <th className="number">HTTP</th>
            </tr>
          </thead>
          <tbody>
            {view.connections.map((c) => (
              <tr key={c.id} className={c.id === open ? 'chosen' : ''}>
                <td>
                  <button
                    type="button"
                    className="disclosure"
                    aria-expanded={c.id === open}
                    aria-controls="connection"
                    onClick={() => setOpen(c.id === open ? null : c.id)}
                  >
                    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                      <path d={c.id === open ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
                    </svg>
                    {c.id}
                  </button>
                </td>
                <td className="number">{c.port}</td>
                <td className="mono">{sincePrevious(c.from - start)}</td>
                <td className="number">{c.until === null ? '–' : duration(c.until - c.from)}</td>
                <td className="number">{bytes(c.request.bytes)}</td>
                <td className="number">{bytes(c.response.bytes)}</td>
                <td>
                  {c.error === null ? (
                    <span className={c.ended === 'reset' ? 'error-words' : ''}>{endWords(c, live)}</span>
                  ) : (
                    <span className="error-words wrap">{c.error}</span>
                  )}
                </td>
                <td className="number">{c.http.length === 0 ? '–' : c.http.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <OpaqueNote opaque={view.opaque} />
      <div id="connection">
        {chosen !== undefined && (
          <>
            <Exchanges connection={chosen} start={start} />
            <ConnectionBytes key={chosen.id} session={session} step={step} connection={chosen} live={live} />
          </>
        )}
      </div>
    </div>
  );
}
