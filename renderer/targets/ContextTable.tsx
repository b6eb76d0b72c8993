/** The contexts of a kubeconfig: what each is, whether it can be taken, and under which name. */
import type { ReactNode } from 'react';
import type { ContextSummary } from '../../contract/target.ts';
import { ordered, problemOfPick, whyNot, withAll, type Pick, type Plan } from './import-plan.ts';

export function ContextTable(props: {
  readonly contexts: readonly ContextSummary[];
  readonly plan: Plan;
  readonly taken: ReadonlySet<string>;
  readonly onPlan: (plan: Plan) => void;
}): ReactNode {
  const { contexts, plan, taken, onPlan } = props;
  const change = (context: string, part: Partial<Pick>): void => {
    const pick = plan[context];
    if (pick !== undefined) onPlan({ ...plan, [context]: { ...pick, ...part } });
  };
  const all = Object.values(plan);
  const whole = withAll(contexts, plan, true);
  const full = Object.keys(plan).every((key) => plan[key]?.chosen === whole[key]?.chosen);
  return (
    <table className="plain-table context-table">
      <thead>
        <tr>
          <th>
            <input
              type="checkbox"
              aria-label="All contexts"
              checked={full && all.some((p) => p.chosen)}
              onChange={(e) => onPlan(withAll(contexts, plan, e.target.checked))}
            />
          </th>
          <th>Context</th>
          <th>Server and credential</th>
          <th>Name here</th>
        </tr>
      </thead>
      <tbody>
        {ordered(contexts).map((c) => {
          const pick = plan[c.context];
          const problem = problemOfPick(c, plan, taken);
          return (
            <tr key={c.context} className={c.problem === null ? '' : 'row-off'}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Import ${c.context}`}
                  disabled={c.problem !== null}
                  checked={pick?.chosen === true}
                  onChange={(e) => change(c.context, { chosen: e.target.checked })}
                />
              </td>
              <td className="context-name">
                <span className="strong wrap">{c.context}</span>
                {c.current && <span className="tag">current</span>}
                {c.target !== null && <span className="tag">already imported as {c.target}</span>}
              </td>
              <td className="context-facts">
                <span className="mono">{c.server}</span>
                <span className="quiet">
                  {c.credential}
                  {c.user !== '' && (c.credential === '' ? `user ${c.user}` : ` of ${c.user}`)}
                </span>
                {c.problem !== null && <span className="problem">Cannot be imported: {whyNot(c.problem)}</span>}
                {c.insecure && c.problem === null && (
                  <label className="problem">
                    <input
                      type="checkbox"
                      checked={pick?.insecure === true}
                      onChange={(e) => change(c.context, { insecure: e.target.checked, chosen: e.target.checked })}
                    />{' '}
                    Its certificate is not checked: anybody on the way can read and change everything. I want it so.
                  </label>
                )}
              </td>
              <td>
                {c.problem === null && (
                  <input
                    className="mono"
                    aria-label={`Name of ${c.context} here`}
                    aria-invalid={problem !== null}
                    autoComplete="off"
                    spellCheck={false}
                    value={pick?.name ?? ''}
                    onChange={(e) => change(c.context, { name: e.target.value })}
                  />
                )}
                {problem !== null && <span className="field-hint hint-bad">{problem}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
