/** What shell and engine process say to each other beside the watchers' ports. */

/** Shell to engine. `connect` carries one transferred port: a new watcher that speaks JSON-RPC. */
export type EngineOrder = { readonly type: 'connect' } | { readonly type: 'shutdown' };

/** Engine to shell. `failed` says why it cannot run at all: a code and the details of the error table. */
export type EngineMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'stopped' }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly details: Readonly<Record<string, string | number>>;
      readonly message: string;
    };

function details(value: unknown): Record<string, string | number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1])),
  );
}

/** The message, or undefined for anything that is not one. */
export function parseEngineMessage(data: unknown): EngineMessage | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  if (data.type === 'ready' || data.type === 'stopped') return { type: data.type };
  if (data.type !== 'failed' || !('code' in data) || typeof data.code !== 'string') return undefined;
  const message = 'message' in data && typeof data.message === 'string' ? data.message : data.code;
  return { type: 'failed', code: data.code, details: details('details' in data ? data.details : undefined), message };
}
