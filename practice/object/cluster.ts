/** What the verbs and controllers share: the objects, the type table, time and randomness. */
import type { Clock, Random } from '../../contract/clock.ts';
import type { Store } from './store.ts';
import type { TypeTable } from './types.ts';

export interface Cluster {
  readonly store: Store;
  readonly types: TypeTable;
  readonly clock: Clock;
  readonly random: Random;
}
