/** The library's filters. What is typed becomes the address a moment later, so that the list does not flicker. */
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import type { SessionQuery } from '../../contract/bridge.ts';
import { useApp } from '../frame/app.ts';
import { useKeys } from '../keys/use-keys.ts';
import { formatRoute } from '../state/route.ts';
import { draftOf, EMPTY_DRAFT, isEmpty, queryOf, type Draft } from './draft.ts';

/** Milliseconds between the last key and the question. */
const DEBOUNCE = 180;

export function Filters(props: {
  readonly query: SessionQuery;
  readonly agents: readonly string[];
  readonly targets: readonly string[];
  /** Names of who sessions spoke for. */
  readonly people: readonly string[];
  /** `team=payments` */
  readonly labels: readonly string[];
}): ReactNode {
  const app = useApp();
  const [draft, setDraft] = useState<Draft>(() => draftOf(props.query));
  const [shown, setShown] = useState(props.query);
  const text = useRef<HTMLInputElement>(null);
  const agent = useRef<HTMLInputElement>(null);
  const address = (query: SessionQuery): string => formatRoute({ screen: 'library', query });
  // An address from elsewhere (back, a link) fills the fields; one that the fields made does not.
  if (shown !== props.query) {
    setShown(props.query);
    if (address(queryOf(draft)) !== address(props.query)) setDraft(draftOf(props.query));
  }
  const go = useEffectEvent((next: Draft) => {
    const query = queryOf(next);
    if (address(query) !== address(props.query)) app.router.go({ screen: 'library', query }, 'replace');
  });
  useEffect(() => {
    const timer = setTimeout(() => go(draft), DEBOUNCE);
    return () => clearTimeout(timer);
  }, [draft]);
  useKeys({ search: () => text.current?.focus(), filter: () => agent.current?.focus() });
  const field = (name: keyof Draft) => ({
    value: draft[name],
    onChange: (e: { readonly target: { readonly value: string } }) => setDraft({ ...draft, [name]: e.target.value }),
  });
  return (
    <form
      className="filters"
      role="search"
      aria-label="Filter sessions"
      onSubmit={(e) => e.preventDefault()}
      onKeyDown={(e) => {
        if (e.key !== 'Escape' && e.key !== 'Enter') return;
        document.getElementById('sessions')?.focus();
      }}
    >
      <input
        ref={text}
        className="filter-text"
        type="search"
        aria-label="Text in steps and bodies"
        placeholder="Text in steps and bodies  (/)"
        {...field('text')}
      />
      <input ref={agent} list="known-agents" aria-label="Agent" placeholder="agent" {...field('agent')} />
      <input list="known-targets" aria-label="Target" placeholder="target" {...field('target')} />
      <input list="known-people" aria-label="Who" placeholder="who" spellCheck={false} {...field('subject')} />
      <input
        list="known-labels"
        aria-label="Labels"
        placeholder="label"
        title="All of these, between commas; without a value, only that the label is there"
        spellCheck={false}
        {...field('labels')}
      />
      <input aria-label="Namespace" placeholder="namespace" spellCheck={false} {...field('namespace')} />
      <select aria-label="Verdict" {...field('verdict')}>
        <option value="">any verdict</option>
        <option value="deny">with denied</option>
        <option value="masked">with masked</option>
        <option value="error">with errors</option>
        <option value="allow">with allowed</option>
      </select>
      <label className="filter-date">
        since <input type="date" {...field('since')} />
      </label>
      <label className="filter-date">
        until <input type="date" {...field('until')} />
      </label>
      <button type="button" className="btn" disabled={isEmpty(queryOf(draft))} onClick={() => setDraft(EMPTY_DRAFT)}>
        Clear
      </button>
      <datalist id="known-agents">
        {props.agents.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="known-people">
        {props.people.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="known-labels">
        {props.labels.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="known-targets">
        {props.targets.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
