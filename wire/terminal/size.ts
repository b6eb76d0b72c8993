/** The resize channel: one JSON object `{"Width":100,"Height":30}` per change, in columns and rows. Source: client-go's remotecommand. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What is assumed until a resize tells more. */
export const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };

/** Null for what is no size. */
export function sizeOf(message: Uint8Array): TerminalSize | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(message));
    if (typeof value !== 'object' || value === null) return null;
    const { Width: columns, Height: rows } = value as Readonly<Record<string, unknown>>;
    return isLength(columns) && isLength(rows) ? { columns, rows } : null;
  } catch {
    return null;
  }
}

/** uint16 in Kubernetes; 0 by 0 means that the client does not know. */
function isLength(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;
}
