/** Puts the app on the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Attached } from '../bridge/connection.ts';
import { listenToKeys } from '../keys/use-keys.ts';
import { AppContext, createApp } from './app.ts';
import { Frame } from './Frame.tsx';
import { bindTheme } from './theme.ts';

export function mount(attached: Attached, now?: () => number): void {
  const host = document.getElementById('root');
  if (host === null) throw new Error('The page has no element with the id root');
  const app = createApp(attached, window, now);
  bindTheme(app.preferences, document.documentElement);
  listenToKeys(document);
  createRoot(host).render(
    <StrictMode>
      <AppContext value={app}>
        <Frame />
      </AppContext>
    </StrictMode>,
  );
}
