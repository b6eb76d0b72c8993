/** What functions that read more of a session than its rows are given: its rows, and its records in order, again and again. */
import type { BodyPiece, RecordEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';

/** Called with records in the order in which they are in the log. The bytes of a piece are valid only during the call. */
export interface RecordVisitor {
  /** Before the records of each frame of the log: a place to come back to. */
  frame?(index: number): void;
  event?(event: RecordEvent): void;
  /** `false` ends the reading early. */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most visitors have nothing to say
  piece?(piece: BodyPiece): boolean | void;
}

/** One session, as far as its steps one by one are concerned. */
export interface StepSource {
  /** The session's id. */
  readonly id: string;
  /** Throws ChaperoneError `read.step`. */
  row(n: number): StepRow;
  /**
   * The records of one step, decrypted and checked anew, from its beginning or from a frame that was visited before. Rejects with
   * `read.step`, `vault.damaged` or `vault.io`.
   */
  visit(n: number, visitor: RecordVisitor, fromFrame?: number): Promise<void>;
}

/** One session as a whole. */
export interface SessionSource extends StepSource {
  /** All rows, in order of `n`. */
  readonly rows: readonly StepRow[];
  /** All records of the session in one pass, up to where it was last read. Rejects like `visit`. */
  visitAll(visitor: RecordVisitor): Promise<void>;
}
