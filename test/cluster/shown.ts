/** `chaperone show ID --json`, as a script reads it. */
import type { HeaderList } from '../../contract/record.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { BodyState, StepDetail } from '../../contract/step.ts';

export interface ShownMessage {
  readonly headers: HeaderList;
  /** Null when there is none. */
  readonly body: string | null;
  readonly bodyState: BodyState;
  readonly bodyEncoding: 'utf8' | 'base64';
  readonly bodyTruncated: boolean;
  readonly mediaType: string;
}

export interface ShownStep extends Omit<StepDetail, 'request' | 'response' | 'method' | 'url'> {
  readonly request: ShownMessage & { readonly method: string; readonly url: string; readonly httpVersion: string };
  readonly response: (ShownMessage & { readonly status: number; readonly from: 'target' | 'chaperone' }) | null;
}

export interface ShownSession extends Omit<SessionSummary, 'steps'> {
  readonly steps: readonly ShownStep[];
}
