/** Taking things out as text: what the screen offers, and the clipboard. */
import { useEffect } from 'react';
import { createStore } from '../state/store.ts';
import type { App } from './app.ts';

export interface Copyable {
  readonly label: string;
  readonly text: () => string | Promise<string>;
}

/** What the screen now offers; the copy menu and the palette list it. */
export const copyables = createStore<readonly Copyable[]>([]);

/** Offers a screen's texts while it is shown; they may look at the latest state when they are asked. */
export function useCopyables(list: readonly Copyable[]): void {
  useEffect(() => {
    copyables.update((all) => [...all, ...list]);
    return () => copyables.update((all) => all.filter((c) => !list.includes(c)));
  }, [list]);
}

/** Writes to the clipboard; false when the browser does not let us. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export async function copyText(app: App, label: string, text: string | Promise<string>): Promise<void> {
  const done = await write(await text);
  app.notice.set(done ? `Copied: ${label}` : 'The browser did not allow copying; allow the clipboard for this page.');
}
