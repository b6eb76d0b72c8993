/** Which part of an answer is ours: the words that told the agent why it was ended. */
import type { ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import { plural } from '../words/size.ts';

export function Told(props: { readonly step: Pick<StepDetail, 'toldBytes' | 'code'> }): ReactNode {
  const { toldBytes, code } = props.step;
  if (toldBytes === 0) return null;
  return (
    <p className="told quiet">
      The last {plural(toldBytes, 'byte')} were written by Chaperone to tell the agent why
      {code !== null && (
        <>
          {' '}
          (<span className="mono">{code}</span>)
        </>
      )}
      .
    </p>
  );
}
