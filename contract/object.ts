/** Object history: every state of an object that a session saw, and what changed it. */

/** Which object: `apiGroup` without version, so that all versions of a resource are one. */
export interface ObjectKey {
  readonly target: string;
  readonly apiGroup: string;
  readonly resource: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export interface ObjectRow extends ObjectKey {
  /** `Deployment`; the plural when the kind is not known. */
  readonly kind: string;
  /** Steps that showed it to the agent or to us, and those that changed it. */
  readonly seen: number;
  readonly changed: number;
  /** First and last step that touched it, refused writes included. */
  readonly firstStep: number;
  readonly lastStep: number;
  readonly fate: 'created' | 'changed' | 'deleted' | 'created-and-deleted' | 'seen';
}

/** One moment in the life of an object: a state that was seen, or a change that was made. */
export interface ObjectMoment {
  readonly n: number;
  readonly at: string;
  readonly verb: string;
  readonly subresource: string;
  /**
   * `read`: a get, a list or a watch event showed it. `before`: our own read just before a write. `change`: a write by the agent,
   * to it, to its collection or to its namespace.
   * `refused`: a write that did not happen (denied, failed, dry run).
   */
  readonly what: 'read' | 'before' | 'change' | 'refused';
  readonly sentence: string;
  /** The object as JSON text, masked as recorded; null where it is not known or there is none. For `change`, the state after it. */
  readonly state: string | null;
  /** There is no such object (any more): it was deleted, or a read answered 404. */
  readonly gone: boolean;
  /** `state` was made from `before` and an answer that shows only a part of it (the replicas of a Scale). */
  readonly reconstructed: boolean;
  /** For `change` and `refused`: the state before, as last known; null where it is not known. */
  readonly before: string | null;
  /**
   * How `before` is known: read just before by us; told by an earlier step of the session; told by the answer itself (201: there was
   * nothing; a delete may show what it removed); or not at all.
   */
  readonly beforeFrom: 'own-read' | 'earlier-step' | 'answer' | 'unknown';
  readonly resourceVersion: string | null;
  /**
   * True when a resourceVersion between `before` and `state` shows that somebody else changed it in between. Of a `read` or `before`:
   * when its resourceVersion is later than all that the session knew and made, so that somebody else (a controller, perhaps) changed it.
   */
  readonly foreignChange: boolean;
  /** Metadata, Table or partial forms are seen, not kept as state. */
  readonly partial: boolean;
}

export interface ObjectHistory extends ObjectRow {
  readonly moments: readonly ObjectMoment[];
  /** Steps that touched it but whose bodies say nothing (level below full, opaque bytes, cut). */
  readonly unknown: readonly number[];
  /** What was left out to keep this answer small: moments (reads only), and states of moments that are there. */
  readonly omitted: { readonly moments: number; readonly states: number };
}
