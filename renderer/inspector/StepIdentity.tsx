/** Who made a step, how that was proven, and whom the target saw. */
import type { ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import { formatRoute } from '../state/route.ts';
import { issuerInWords, proofInWords } from '../words/identity.ts';
import { Groups } from './Groups.tsx';

export function StepIdentity(props: { readonly identity: StepDetail['identity'] }): ReactNode {
  const { identity: i } = props;
  if (i === null) return 'nobody could be identified';
  return (
    <>
      {i.subject}, by {proofInWords(i.proof)} of {issuerInWords(i.issuer)}
      {i.groups.length > 0 && (
        <>
          , in <Groups groups={i.groups} />
        </>
      )}
      {i.token !== null && (
        <>
          {' '}
          <span className="quiet">
            token{' '}
            <a className="mono" href={formatRoute({ screen: 'identities', place: { kind: 'token', key: i.token } })}>
              {i.token}
            </a>
          </span>
        </>
      )}
    </>
  );
}
