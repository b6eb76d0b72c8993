/** What crosses between the stand-in's utility process and its parent, over Node's process channel. */
export type ToChild =
  | { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'close'; readonly id: number };

export type ToParent =
  | { readonly kind: 'message'; readonly data: unknown }
  | { readonly kind: 'port'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'close'; readonly id: number };
