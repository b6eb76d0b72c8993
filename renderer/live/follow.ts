/**
 * Whether the live list goes to its newest row by itself. It stops when the reader scrolls away from the end, and holds
 * while the pointer is over the rows, because live data never moves what is under the pointer.
 */
export interface Follow {
  readonly following: boolean;
  readonly pointerInside: boolean;
  /** Rows that have arrived since the list last stood at its end. */
  readonly unseen: number;
}

export const FOLLOW: Follow = { following: true, pointerInside: false, unseen: 0 };

export type FollowEvent =
  | { readonly type: 'rows'; readonly added: number }
  | { readonly type: 'scrolled'; readonly atEnd: boolean }
  | { readonly type: 'pointer'; readonly inside: boolean }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' };

/** True when the list should be moved to its end. */
export const moves = (f: Follow): boolean => f.following && !f.pointerInside;

export function follow(f: Follow, event: FollowEvent): Follow {
  switch (event.type) {
    case 'rows':
      return moves(f) || event.added <= 0 ? f : { ...f, unseen: f.unseen + event.added };
    case 'scrolled':
      if (event.atEnd) return f.following && f.unseen === 0 ? f : { ...f, following: true, unseen: 0 };
      return f.following ? { ...f, following: false } : f;
    case 'pointer':
      if (f.pointerInside === event.inside) return f;
      return { ...f, pointerInside: event.inside, unseen: f.following && !event.inside ? 0 : f.unseen };
    case 'resume':
      return { ...f, following: true, pointerInside: false, unseen: 0 };
    case 'stop':
      return f.following ? { ...f, following: false } : f;
  }
}
