/** Where the time went, stage by stage of the path. */
import type { ReactNode } from 'react';
import type { Trace } from '../../contract/record.ts';
import { micros } from '../words/time.ts';

const ORDER = ['listen', 'identity', 'policy', 'mask', 'record', 'forward'] as const satisfies readonly (keyof Trace)[];

const WORDS: Readonly<Record<(typeof ORDER)[number], string>> = {
  listen: 'reading the request',
  identity: 'who speaks',
  policy: 'may it pass',
  mask: 'hiding values',
  record: 'on disk first',
  forward: 'the target',
};

export function Stages(props: { readonly trace: Trace }): ReactNode {
  const { trace } = props;
  const reached = ORDER.filter((stage) => trace[stage] !== undefined);
  if (reached.length === 0) return null;
  const total = reached.reduce((sum, stage) => sum + (trace[stage] ?? 0), 0);
  const ours = total - (trace.forward ?? 0);
  const most = Math.max(1, ...reached.map((stage) => trace[stage] ?? 0));
  return (
    <section>
      <h3>
        Where the time went{' '}
        <span className="quiet">
          {micros(ours)} in Chaperone
          {trace.forward === undefined ? '; nothing went to the target' : `, ${micros(trace.forward)} at the target`}
        </span>
      </h3>
      <table className="stages">
        <tbody>
          {reached.map((stage) => (
            <tr key={stage}>
              <th scope="row">{stage}</th>
              <td className="quiet">{WORDS[stage]}</td>
              <td className="number">{micros(trace[stage] ?? 0)}</td>
              <td className="stage-bar-cell">
                <svg width="100%" height="8" aria-hidden="true">
                  <rect
                    className={stage === 'forward' ? 'stage-bar stage-bar-target' : 'stage-bar'}
                    height="8"
                    width={`${Math.max(0.5, (100 * (trace[stage] ?? 0)) / most)}%`}
                  />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
