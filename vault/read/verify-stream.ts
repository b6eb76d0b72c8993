/** One stream, checked from its first byte to its last, with or without the key. Never throws on what is in it. */
import { scan, type ReadAt } from '../seal/scan.ts';
import { StreamWalk, type Fault, type WalkedFrame, type WalkOptions } from '../seal/walk.ts';

export interface StreamVerdict {
  readonly walk: StreamWalk;
  readonly fault: Fault | null;
  /** The last whole and good frame is a checkpoint. */
  readonly checkpointed: boolean;
}

/** `onFrame` sees each good frame; the walk's keys are wiped when this returns. */
export async function verifyStream(
  read: ReadAt,
  options: Omit<WalkOptions, 'checks'>,
  onFrame: (frame: WalkedFrame, walk: StreamWalk) => void = () => undefined,
): Promise<StreamVerdict> {
  const walk = new StreamWalk({ ...options, checks: 'all' });
  let fault: Fault | null = null;
  try {
    for await (const step of scan(read, walk, 'fault')) {
      if (step.is === 'fault') fault = step.fault;
      if (step.is === 'frame') onFrame(step.frame, walk);
    }
  } finally {
    walk.wipe();
  }
  return { walk, fault, checkpointed: walk.last !== null };
}
