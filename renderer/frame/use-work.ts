/** Work that a button starts: whether it runs, and how it failed. */
import { useState } from 'react';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';

export interface Work {
  readonly busy: boolean;
  readonly error: ChaperoneError | null;
  /** Starts it unless something already runs. */
  run(work: () => Promise<void>): void;
}

export function useWork(): Work {
  const [state, setState] = useState<Omit<Work, 'run'>>({ busy: false, error: null });
  return {
    ...state,
    run: (work) => {
      if (state.busy) return;
      setState({ busy: true, error: null });
      work().then(
        () => setState({ busy: false, error: null }),
        (e: unknown) => setState({ busy: false, error: asChaperoneError(e) }),
      );
    },
  };
}
