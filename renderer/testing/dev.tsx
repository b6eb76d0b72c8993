/**
 * The page without an engine, for development and tests: `dev.html?vault=none|locked|unlocked&empty=1&big=1&tick=MS`.
 * Not part of the product: index.html never loads it.
 */
import { config } from 'zod';
import { mount } from '../frame/mount.tsx';
import { createStore } from '../state/store.ts';
import { createFakeBridge } from './fake-bridge.ts';

config({ jitless: true });

const options = new URLSearchParams(window.location.search);
const vault = options.get('vault');
const begun = Date.now();
const start = Date.parse(options.get('now') ?? '') || begun;
const fake = createFakeBridge({
  vault: vault === 'none' || vault === 'locked' ? vault : 'unlocked',
  empty: options.has('empty'),
  big: options.has('big'),
  now: start,
});
const tick = Number(options.get('tick') ?? 0);
if (tick > 0) setInterval(() => fake.tick(), tick);
Object.assign(window, { fakeTick: () => fake.tick() });

mount(
  { where: 'browser', bridge: fake.bridge, connection: createStore({ state: 'open', epoch: 1 }) },
  () => start + Date.now() - begun,
);
