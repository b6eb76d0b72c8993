/** Commands: the steps that one run of kubectl (or of another client) caused, and the line that was probably typed. */
import type { Decision } from './policy.ts';

export interface CommandRow {
  /** `n` of its first step: its identity within the session. */
  readonly first: number;
  readonly last: number;
  /** Number of steps, and how many of them are discovery and openapi traffic, which is folded away. */
  readonly steps: number;
  readonly discovery: number;
  /** `kubectl get pods -n shop -o yaml`, made from what was recorded: as good as it can be, never certain. */
  readonly line: string;
  readonly reconstructed: true;
  /**
   * How its steps were found to belong together: the same `Kubectl-Session` header; the same connection; a pause in traffic of the same
   * User-Agent (older kubectl); or it is one step alone.
   */
  readonly groupedBy: 'kubectl-session' | 'connection' | 'time' | 'alone';
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly sinceStart: number;
  /** Milliseconds until its last step ended; null while one runs. */
  readonly took: number | null;
  readonly target: string;
  readonly userAgent: string;
  /** `deny` when any step was denied. */
  readonly verdict: Decision['verdict'] | 'none';
  /** True when any step changes or enters something. */
  readonly write: boolean;
  /** True when the last step that matters ended with an error (fallbacks that worked do not count). */
  readonly error: boolean;
  readonly maskedSpans: number;
  /** Exit code of an exec or attach, from its error channel; null when there is none. */
  readonly exitCode: number | null;
  /** The step that failed to upgrade and the one that took its place (WebSocket, then SPDY); null when there was no fallback. */
  readonly fallback: { readonly failed: number; readonly used: number } | null;
}
