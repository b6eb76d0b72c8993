/**
 * What was taken out: where, how long, by which rule. Equal commitments mean equal values within the session. The session's own token, which
 * every request carries, is not news and not listed here; the Request tab shows its place.
 */
import type { ReactNode } from 'react';
import { SESSION_TOKEN_RULE, type MaskedSpan } from '../../contract/record.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { bytes, plural } from '../words/size.ts';

export function MaskedTable(props: { readonly masked: readonly MaskedSpan[] }): ReactNode {
  const masked = props.masked.filter(({ rule }) => rule !== SESSION_TOKEN_RULE);
  if (masked.length === 0) return null;
  return (
    <section>
      <h3>
        <Glyph mark="masked" /> {plural(masked.length, 'masked value')}{' '}
        <span className="quiet">gone for good; equal commitments are equal values</span>
      </h3>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Part</th>
            <th>Path</th>
            <th className="number">Length</th>
            <th>Rule</th>
            <th>Commitment</th>
          </tr>
        </thead>
        <tbody>
          {masked.map((span) => (
            <tr key={`${span.part} ${span.path}`}>
              <td>{span.part}</td>
              <td className="mono">
                <span className="masked-chip-path">{span.path}</span>
              </td>
              <td className="number">{bytes(span.bytes)}</td>
              <td>{span.rule}</td>
              <td className="mono quiet">{span.commitment}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
