/** The practice cluster's outer face: a small Kubernetes API in this process, for demo, onboarding and tests. */
import type { Clock, Random } from '../contract/clock.ts';
import type { Timer } from './object/timer.ts';

export interface PracticeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Directory with the data it starts from (resources/practice). */
  readonly data: string;
  /** 0 takes a free port; loopback only. */
  readonly port: number;
  /** For `logs -f`, bookmarks and watch timeouts; real timers when absent. */
  readonly timer?: Timer;
  /** `refuse`: answers 403 to WebSocket upgrades, as older servers do, so that clients fall back to SPDY. */
  readonly webSockets?: 'accept' | 'refuse';
}

/** One line of its own audit log, in the shape of audit.k8s.io/v1 Event (the fields we use). */
export interface PracticeAuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

export interface PracticeCluster {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM of the authority that signed its certificate (made at start, in memory only). */
  readonly ca: string;
  /** Bearer token of its cluster administrator (made at start). */
  readonly token: string;
  /** What it has served, oldest first; for tests that ask what arrived. */
  audit(): readonly PracticeAuditEvent[];
  close(): Promise<void>;
}

/* practice/start.ts   startPractice(options: PracticeOptions): Promise<PracticeCluster> */
