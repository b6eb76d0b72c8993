/** Which component does what for an action; the newest one to say so is asked. */
import { useEffect } from 'react';
import { actionOf, belongsToElement } from './chord.ts';
import type { Action } from './table.ts';

export type Handlers = Partial<Record<Action, () => void>>;

const stacks = new Map<Action, (() => void)[]>();

/** Adds handlers; returns the function that takes them away. */
export function addHandlers(handlers: Handlers): () => void {
  const entries = Object.entries(handlers) as [Action, () => void][];
  for (const [action, handler] of entries) stacks.set(action, [...(stacks.get(action) ?? []), handler]);
  return () => {
    for (const [action, handler] of entries)
      stacks.set(
        action,
        (stacks.get(action) ?? []).filter((h) => h !== handler),
      );
  };
}

/** Does the action; false when nothing on the screen knows it. */
export function perform(action: Action): boolean {
  const handler = stacks.get(action)?.at(-1);
  handler?.();
  return handler !== undefined;
}

/** True when something on the screen knows the action now. */
export const canPerform = (action: Action): boolean => (stacks.get(action)?.length ?? 0) > 0;

export function useKeys(handlers: Handlers): void {
  // On every render, so that handlers always see what is on the screen.
  useEffect(() => addHandlers(handlers));
}

/** Listens to the page's keys. A modal dialog keeps its keys to itself. */
export function listenToKeys(page: Document): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || page.querySelector('dialog[open]') !== null) return;
    const action = actionOf(event);
    if (action === null) return;
    // The viewer of a body sits in a shadow tree, where only the path knows the real target.
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement) {
      const { tagName, isContentEditable } = target;
      const type = target instanceof HTMLInputElement ? target.type : '';
      if (belongsToElement(event, { tagName, role: target.role, type, editable: isContentEditable })) return;
      // Inside a body the arrows and the page keys scroll it.
      if (target.closest('.cm-editor') !== null && /^(Arrow|Home|End|Page)/.test(event.key)) return;
    }
    if (perform(action)) event.preventDefault();
  };
  page.addEventListener('keydown', onKey);
  return () => page.removeEventListener('keydown', onKey);
}
