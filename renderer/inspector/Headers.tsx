/** Header lines as they came: order and repetition kept. Folded to their number. */
import type { ReactNode } from 'react';
import type { HeaderList } from '../../contract/record.ts';
import { plural } from '../words/size.ts';

export function Headers(props: {
  readonly headers: HeaderList;
  readonly open: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  return (
    <div className="headers">
      <button type="button" className="disclosure" aria-expanded={props.open} onClick={props.onToggle}>
        <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
          <path d={props.open ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
        </svg>
        {plural(props.headers.length, 'header')}
      </button>
      {props.open && (
        <table className="header-table">
          <tbody>
            {props.headers.map(([name, value], i) => (
              <tr key={`${i} ${name}`}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
