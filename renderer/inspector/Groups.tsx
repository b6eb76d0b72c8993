/** The groups of somebody: a few, and all of them for who wants to see; directories give some people hundreds. */
import { useState, type ReactNode } from 'react';
import { spoken } from '../words/lists.ts';
import { count } from '../words/size.ts';

const SHOWN = 6;

/** `inText`: as part of a sentence. */
export function Groups(props: { readonly groups: readonly string[]; readonly inText?: boolean }): ReactNode {
  const { groups } = props;
  const [all, setAll] = useState(false);
  if (groups.length === 0) return 'none';
  // One more takes less room than the words that there is one more.
  const some = all || groups.length <= SHOWN + 1 ? groups : groups.slice(0, SHOWN);
  return (
    <>
      {props.inText === true && some.length === groups.length ? spoken(some) : some.join(', ')}
      {some.length < groups.length && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          and {count(groups.length - SHOWN)} more
        </button>
      )}
    </>
  );
}
