/** What ran where, over which protocol, how it ended, and what each channel carried. */
import { useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { ExecView } from '../../contract/stream.ts';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { canSave, fileName, NO_SAVING, saveFile } from '../frame/save.ts';
import { shellWords } from '../words/shell.ts';
import { bytes } from '../words/size.ts';
import { channelLines } from './channel-totals.ts';
import { Exit } from './Exit.tsx';

export function ExecHead(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly view: ExecView;
  readonly live: boolean;
}): ReactNode {
  const app = useApp();
  const { session, step, view, live } = props;
  const [open, setOpen] = useState(!view.tty);
  const lines = channelLines(view);
  const saveCast = async (): Promise<void> => {
    try {
      const { text } = await app.bridge['sessions.asciicast']({ id: session, n: step.n });
      saveFile(app, fileName(session, `step-${step.n}.cast`), [text], 'application/x-asciicast');
    } catch {
      app.notice.set('The recording could not be made into an asciicast.');
    }
  };
  return (
    <div className="stream-head">
      <div className="stream-line">
        <code className="clip" title={shellWords(view.command)}>
          {view.command.length === 0 ? (view.kind === 'attach' ? 'attach' : 'no command') : shellWords(view.command)}
        </code>
        <Exit exit={view.exit} live={live} />
        <span className="quiet clip">
          {view.container === '' ? '' : `container ${view.container} · `}
          {view.tty ? 'terminal' : 'no terminal'} · {view.protocol}
        </span>
        <span className="spring" />
        {view.tty && (
          <button
            type="button"
            className="btn"
            disabled={!canSave(app)}
            title={canSave(app) ? 'asciicast v3, without what was typed' : NO_SAVING}
            onClick={() => void saveCast()}
          >
            Save asciicast
          </button>
        )}
      </div>
      {view.exit !== null && view.exit.code === null && view.exit.message !== '' && (
        <p className="note note-missing wrap">
          {view.exit.reason}: {view.exit.message}
        </p>
      )}
      <button type="button" className="disclosure" aria-expanded={open} onClick={() => setOpen(!open)}>
        <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
          <path d={open ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
        </svg>
        {lines.length === 0
          ? 'No channel carried anything'
          : lines.map((l) => `${l.channel} ${bytes(l.totals.bytes)}`).join(' · ')}
      </button>
      {open && lines.length > 0 && (
        <table className="plain-table channel-table">
          <thead>
            <tr>
              <th>Channel</th>
              <th className="number">Bytes</th>
              <th>SHA-256 of all of it, as sha256sum says it</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ channel, totals }) => (
              <tr key={channel}>
                <td>
                  <span className={`channel channel-${channel}`}>{channel}</span>
                </td>
                <td className="number">{totals.bytes.toLocaleString('en-US')}</td>
                <td>
                  {totals.sha256 === null ? (
                    <span className="quiet">not known: not all of its bytes could be read</span>
                  ) : (
                    <button
                      type="button"
                      className="copy-value mono"
                      title={`Copy ${totals.sha256}`}
                      onClick={() => void copyText(app, `SHA-256 of ${channel}`, totals.sha256 ?? '')}
                    >
                      {totals.sha256.slice(0, 16)}…
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
