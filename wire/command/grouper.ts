/**
 * Which steps one run of a program caused. Fed with a session's requests in order, it decides at once and never changes its mind, so
 * that a row that was told stays true. What is not known then is not used: a request that comes before its command shows itself (another
 * connection of an old kubectl) stays by itself.
 *
 * In this order:
 * - a read of ours belongs to the command of its write;
 * - the same `Kubectl-Session` header: kubectl sends one per run since 1.24;
 * - the same connection and User-Agent: a run of kubectl, curl or Helm has connections of its own, and one connection of it is never two
 *   runs. Programs that live on (controllers, scripts, editors) keep a connection; there, a pause of two seconds begins another command,
 *   so that an informer is one command per connection at most;
 * - another connection of the same User-Agent, where kubectl without that header is known to open one: parallel discovery, and the
 *   streams of a pod that it has just read. By time alone, and marked so.
 */
import type { CommandRow } from '../../contract/command.ts';
import { clientOf } from './client.ts';
import { RecentMap } from './recent-map.ts';

export type GroupedBy = CommandRow['groupedBy'];

export interface GroupedRequest {
  readonly n: number;
  /** Milliseconds since the session was opened. */
  readonly at: number;
  readonly target: string;
  /** The `Kubectl-Session` header. */
  readonly session: string | null;
  readonly userAgent: string;
  /** Number of its TCP connection; undefined when it was not recorded. */
  readonly connection: number | undefined;
  readonly discovery: boolean;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Path and query. */
  readonly url: string;
  /** It asks to leave HTTP. */
  readonly upgrade: boolean;
  /** Of a read of ours: the write that it was made for. */
  readonly forStep: number | null;
}

export interface Grouping {
  /** `n` of the command's first step. */
  readonly first: number;
  /** How this step was found to belong to it; `alone` for the first one. */
  readonly by: GroupedBy;
  /** The step whose upgrade failed and which this one repeats; null when there is none. */
  readonly retryOf: number | null;
}

interface Command {
  readonly first: number;
  readonly userAgent: string;
  session: string | null;
  /** Steps that have not ended. */
  open: number;
  lastActive: number;
  onlyDiscovery: boolean;
  /** Namespace of the pods that it has read or entered; null before. */
  pods: string | null;
  /** Its last request to leave HTTP, and the status of the answer. */
  upgrade: { readonly n: number; readonly url: string; status: number | null } | null;
}

/** Milliseconds of silence after which another request of a program that lives on is another command. */
const CLIENT_PAUSE = 2_000;
/** Between two answers of one kubectl. A new one needs 40 ms at least until its first request (measured with kubectl 1.20). */
const NEXT_REQUEST = 30;
/** Between reading a pod and entering it, over a new TLS connection. */
const ENTER = 1_000;
/** Commands, connections and programs that are remembered: more than run at the same time. */
const REMEMBERED = 1_000;

const ENTERING: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'log']);

export class CommandGrouper {
  readonly #sessions = new RecentMap<string, Command>(REMEMBERED);
  readonly #connections = new RecentMap<string, Command>(REMEMBERED);
  /** The last command of each program and target. */
  readonly #latest = new RecentMap<string, Command>(REMEMBERED);
  readonly #open = new Map<number, Command>();

  add(request: GroupedRequest): Grouping {
    const [found, by] = this.#find(request);
    const command = found ?? begin(request);
    const retryOf = request.upgrade ? this.#retried(command, request) : null;
    this.#join(command, request);
    return { first: command.first, by: found === null ? 'alone' : by, retryOf };
  }

  /** The status of a step's answer. */
  answered(n: number, status: number): void {
    const command = this.#open.get(n);
    if (command?.upgrade?.n === n) command.upgrade.status = status;
  }

  /** `at`: milliseconds since the session was opened. */
  ended(n: number, at: number): void {
    const command = this.#open.get(n);
    if (command === undefined) return;
    this.#open.delete(n);
    command.open -= 1;
    command.lastActive = Math.max(command.lastActive, at);
  }

  #find(request: GroupedRequest): readonly [Command | null, GroupedBy] {
    const { target, session, userAgent, connection, forStep } = request;
    // It says nothing of how the program's own steps belong together.
    if (forStep !== null) return [this.#open.get(forStep) ?? null, 'alone'];
    const same = connection === undefined ? undefined : this.#connections.get(connectionKey(target, connection));
    const here = same?.userAgent === userAgent ? same : undefined;
    const { runsOnce, clientGo } = clientOf(userAgent);
    if (session !== null) {
      const known = this.#sessions.get(`${target}\n${session}`);
      if (known !== undefined) return [known, 'kubectl-session'];
      // Requests before the first that names its session, such as the version probe of a wrapper.
      return here?.session === null && runsOnce ? [here, 'connection'] : [null, 'alone'];
    }
    if (here !== undefined && (runsOnce || quiet(here, request.at) <= CLIENT_PAUSE)) return [here, 'connection'];
    const latest = this.#latest.get(`${target}\n${userAgent}`);
    if (latest === undefined || here !== undefined || latest.session !== null) return [null, 'alone'];
    const near = connection === undefined ? quiet(latest, request.at) <= NEXT_REQUEST : clientGo && goesOn(latest, request);
    return near ? [latest, 'time'] : [null, 'alone'];
  }

  #join(command: Command, request: GroupedRequest): void {
    const { n, at, target, session, connection, userAgent, discovery, resource, namespace, url, forStep } = request;
    this.#open.set(n, command);
    command.open += 1;
    command.lastActive = Math.max(command.lastActive, at);
    // Our own reads say nothing of the program.
    if (forStep !== null) return;
    command.session ??= session;
    command.onlyDiscovery &&= discovery;
    if (resource === 'pods') command.pods = namespace;
    if (request.upgrade) command.upgrade = { n, url, status: null };
    if (session !== null) this.#sessions.set(`${target}\n${session}`, command);
    if (connection !== undefined) this.#connections.set(connectionKey(target, connection), command);
    this.#latest.set(`${target}\n${userAgent}`, command);
  }

  /** kubectl asks again by SPDY, with the same URL, when a WebSocket was not to be had. Source: client-go tools/remotecommand/fallback.go. */
  #retried({ upgrade }: Command, { url }: GroupedRequest): number | null {
    if (upgrade?.url !== url || upgrade.status === null || upgrade.status === 101) return null;
    return upgrade.n;
  }
}

function begin({ n, userAgent, session, at }: GroupedRequest): Command {
  return { first: n, userAgent, session, open: 0, lastActive: at, onlyDiscovery: true, pods: null, upgrade: null };
}

/** Milliseconds for which nothing of the command has been under way. */
function quiet(command: Command, at: number): number {
  return command.open > 0 ? 0 : at - command.lastActive;
}

/** Whether a request over a new connection goes on with what a kubectl did before. */
function goesOn(command: Command, { at, discovery, subresource, namespace }: GroupedRequest): boolean {
  if (discovery) return command.onlyDiscovery && quiet(command, at) <= NEXT_REQUEST;
  return ENTERING.has(subresource) && command.pods === namespace && at - command.lastActive <= ENTER;
}

function connectionKey(target: string, connection: number): string {
  return `${target}\n${connection}`;
}
