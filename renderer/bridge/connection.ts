/** How the page reaches the engine, and whether it does right now. */
import type { Bridge } from '../../contract/bridge.ts';
import type { Readable } from '../state/store.ts';

export type Connection =
  | { readonly state: 'connecting' }
  /** `epoch` grows with each new connection: watchers read everything again when it changes. */
  | { readonly state: 'open'; readonly epoch: number }
  | { readonly state: 'lost'; readonly attempt: number; readonly reason: string };

export interface Attached {
  readonly bridge: Bridge;
  readonly connection: Readable<Connection>;
  readonly where: 'desktop' | 'browser';
}
