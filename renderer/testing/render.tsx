/** Renders a component to text or HTML with a made-up app around it, in Node: what it says, without a browser. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Bridge } from '../../contract/bridge.ts';
import { AppContext, createApp, type App, type View } from '../frame/app.ts';
import { createStore } from '../state/store.ts';
import { createFakeBridge, type FakeBridge, type FakeOptions } from './fake-bridge.ts';

/** 2026-11-20T14:30:00Z */
export const NOW = 1_795_185_000_000;

export interface FakeView extends View {
  readonly stored: Map<string, string>;
}

/** The parts of a window that the app uses, without one. */
export function fakeView(hash = ''): FakeView {
  const stored = new Map<string, string>();
  const location = { hash };
  const put = (_: unknown, __: string, address: string): void => {
    location.hash = address;
  };
  return {
    stored,
    location,
    history: { pushState: put, replaceState: put },
    addEventListener: () => undefined,
    navigator: { userAgent: 'X11; Linux x86_64' },
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
  } as unknown as FakeView;
}

export interface Made {
  readonly app: App;
  readonly fake: FakeBridge;
  readonly bridge: Bridge;
  readonly html: (element: ReactNode) => string;
  /** The words alone, with single spaces. */
  readonly text: (element: ReactNode) => string;
}

/** The words of a piece of HTML; titles inside drawings are left out. */
export function wordsOf(html: string): string {
  return html
    .replace(/<title>.*?<\/title>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** An app over the made-up engine, after its first questions were answered. */
export async function makeApp(options: Partial<FakeOptions> = {}, hash = ''): Promise<Made> {
  const fake = createFakeBridge({ vault: 'unlocked', empty: false, big: false, now: NOW, ...options });
  const app = createApp(
    { where: 'browser', bridge: fake.bridge, connection: createStore({ state: 'open', epoch: 1 }) },
    fakeView(hash),
    () => NOW,
  );
  await settle();
  const html = (element: ReactNode): string => renderToStaticMarkup(<AppContext value={app}>{element}</AppContext>);
  return { app, fake, bridge: fake.bridge, html, text: (element) => wordsOf(html(element)) };
}

/** Lets everything that was promised in memory come true; no clock is involved. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
