/** What the made-up execs and tunnels carried: a shell in a terminal, a migration that fails, three requests through a port. */
import type { Result } from '../../contract/bridge.ts';
import type { StepRow } from '../../contract/step.ts';
import {
  CHANNELS,
  type Channel,
  type ChannelChunk,
  type ChannelTotals,
  type ExecView,
  type ForwardedChunk,
  type ForwardedConnection,
  type InferredCommand,
  type StreamView,
} from '../../contract/stream.ts';
import { seeded } from './random.ts';

/** The view and its messages; `at` in milliseconds since the session was opened. */
interface MadeStream {
  readonly view: StreamView;
  readonly chunks: readonly ChannelChunk[];
  readonly forwarded: ReadonlyMap<number, readonly ForwardedChunk[]>;
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function totalsOf(chunks: readonly { readonly data: string }[], seed: number): ChannelTotals {
  const bytes = chunks.reduce((sum, { data }) => sum + atob(data).length, 0);
  return { bytes, sha256: seeded(seed + bytes).hex(64) };
}

function recorder(start: number) {
  const chunks: ChannelChunk[] = [];
  let at = start;
  return {
    chunks,
    now: () => at,
    wait: (ms: number) => (at += ms),
    put: (channel: Channel, text: string) =>
      chunks.push({ i: chunks.length, sinceStart: at, channel, data: base64(text), closes: false }),
    close: (channel: Channel) => chunks.push({ i: chunks.length, sinceStart: at, channel, data: '', closes: true }),
  };
}

const EXIT = (code: number): string =>
  code === 0
    ? '{"metadata":{},"status":"Success"}'
    : `{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"${code}"}]}}`;

const PROMPT = '\x1b[1;32mweb\x1b[0m:\x1b[1;34m/srv\x1b[0m$ ';

const SHELL: readonly (readonly [line: string, output: readonly string[], ms: number])[] = [
  [
    'ls -la',
    [
      'total 36\r\ndrwxr-xr-x 5 root root 4096 Nov 14 09:12 \x1b[1;34m.\x1b[0m\r\ndrwxr-xr-x 1 root root 4096 Nov 14 09:12 \x1b[1;34m..\x1b[0m\r\n',
      '-rw-r--r-- 1 root root  812 Nov 14 09:12 app.yaml\r\ndrwxr-xr-x 2 root root 4096 Nov 14 09:12 \x1b[1;34mbin\x1b[0m\r\ndrwxr-xr-x 9 root root 4096 Nov 14 09:12 \x1b[1;34mnode_modules\x1b[0m\r\n-rwxr-xr-x 1 root root 2210 Nov 14 09:12 \x1b[1;32mstart.sh\x1b[0m\r\n',
    ],
    30,
  ],
  ['grep -n postgres app.yaml', ['14:  url: \x1b[1;31mpostgres\x1b[0m://shop@postgres.shop.svc:5432/shop\r\n'], 24],
  [
    'bin/check --all',
    [
      'checking 4 services\r\n',
      'api        \x1b[32mok\x1b[0m     12 ms\r\n',
      'payments   \x1b[32mok\x1b[0m     31 ms\r\n',
      'search     \x1b[33mslow\x1b[0m   1841 ms\r\n',
      'postgres   \x1b[1;31mrefused\x1b[0m  FATAL: relation "orders_v2" does not exist\r\n',
      '\x1b[2m1 of 4 needs somebody\x1b[0m\r\n',
    ],
    620,
  ],
  ['tail -n 2 /var/log/日本.log', ['ログ: 準備完了 ✓\r\n│ done │ 100 % ██████████ │\r\n'], 40],
];

function shell(start: number, took: number, seed: number): MadeStream {
  const random = seeded(seed);
  const r = recorder(start);
  r.wait(14);
  r.put('resize', '{"Width":96,"Height":22}');
  r.wait(60);
  r.put('stdout', PROMPT);
  const commands: InferredCommand[] = [];
  for (const [line, output, ms] of SHELL) {
    r.wait(random.int(1_400, 7_800));
    for (const key of line) {
      r.wait(random.int(40, 170));
      r.put('stdin', key);
      r.wait(6);
      r.put('stdout', key);
    }
    r.wait(180);
    r.put('stdin', '\r');
    const from = r.now();
    r.put('stdout', '\r\n');
    const first = r.chunks.length;
    for (const part of output) {
      r.wait(ms);
      r.put('stdout', part);
    }
    const last = r.chunks.length - 1;
    r.put('stdout', PROMPT);
    commands.push({
      inferred: true,
      line,
      prompt: 'web:/srv$ ',
      from,
      until: r.now(),
      output: { first, last },

      text: output
        .join('')
        .replace(/\x1b\[[0-9;]*m/g, '')
        .replaceAll('\r\n', '\n')
        .trimEnd(),
    });
  }
  r.wait(2_600);
  r.put('stdin', 'exit\r');
  commands.push({ inferred: true, line: 'exit', prompt: 'web:/srv$ ', from: r.now(), until: null, output: null, text: '' });
  r.put('stdout', 'exit\r\n');
  r.wait(20);
  r.put('error', EXIT(0));
  const { chunks } = r;
  // The recording lasts as long as its step.
  const scale = (took - 40) / (r.now() - start);
  const fit = (at: number): number => start + (at - start) * scale;
  return {
    view: {
      ...execView(chunks, seed, 'sh', true, 0),
      commands: commands.map((c) => ({ ...c, from: fit(c.from), until: c.until === null ? null : fit(c.until) })),
    },
    chunks: chunks.map((c) => ({ ...c, sinceStart: fit(c.sinceStart) })),
    forwarded: new Map(),
  };
}

function execView(chunks: readonly ChannelChunk[], seed: number, command: string, tty: boolean, code: number): ExecView {
  const of = (channel: Channel): ChannelTotals =>
    totalsOf(
      chunks.filter((c) => c.channel === channel),
      seed + CHANNELS.indexOf(channel),
    );
  return {
    kind: 'exec',
    protocol: tty ? 'v5.channel.k8s.io' : 'SPDY/3.1 (v4.channel.k8s.io)',
    command: command.split(' '),
    container: 'web',
    tty,
    size: tty ? { columns: 96, rows: 22 } : null,
    exit:
      code === 0
        ? { code: 0, reason: '', message: '' }
        : { code, reason: 'NonZeroExitCode', message: `command terminated with exit code ${code}` },
    channels: { stdin: of('stdin'), stdout: of('stdout'), stderr: of('stderr'), error: of('error'), resize: of('resize') },
    chunks: chunks.length,
    commands: [],
    opaque: null,
  };
}

function migration(start: number, seed: number): MadeStream {
  const r = recorder(start + 40);
  r.put('stdout', 'migrating shop to 0042\n0040 ok\n0041 ok\n');
  r.wait(840);
  r.put('stderr', '0042 failed: relation "orders_v2" does not exist\n');
  r.wait(12);
  r.put('stdout', '\u0000\u0001\u0002\u0003state\u0000\u0000\u0010\u0000');
  r.wait(1_200);
  r.put('stderr', 'rolled back, nothing was changed\n');
  r.close('stdout');
  r.close('stderr');
  r.put('error', EXIT(7));
  return { view: execView(r.chunks, seed, 'bin/migrate --to=0042', false, 7), chunks: r.chunks, forwarded: new Map() };
}

function tables(start: number, seed: number): MadeStream {
  const r = recorder(start + 90);
  r.put('stdout', '          List of relations\n Schema |  Name  | Type  | Owner\n--------+--------+-------+-------\n');
  r.wait(1_640);
  r.put('stdout', ' public | orders | table | app\n(1 row)\n\n');
  r.close('stdout');
  r.put('error', EXIT(0));
  return { view: execView(r.chunks, seed, 'psql -c \\dt', false, 0), chunks: r.chunks, forwarded: new Map() };
}

const REQUESTS = [
  ['GET', '/healthz', 200, 'ok'],
  ['GET', '/orders?limit=2', 500, '{"error":"relation \\"orders_v2\\" does not exist"}'],
  ['POST', '/orders/refresh', 202, ''],
] as const;

function tunnel(start: number, seed: number): MadeStream {
  const random = seeded(seed);
  const forwarded = new Map<number, readonly ForwardedChunk[]>();
  let at = start + 700;
  let i = 0;
  const connections = [0, 1].map((k): ForwardedConnection => {
    const from = at;
    const mine: ForwardedChunk[] = [];
    const http = (k === 0 ? REQUESTS.slice(0, 2) : REQUESTS.slice(2)).map(([method, url, status, body]) => {
      at += random.int(900, 4_000);
      const begun = at;
      const add = (direction: ForwardedChunk['direction'], text: string): void => {
        mine.push({ i: i++, sinceStart: at, direction, data: base64(text) });
      };
      add('request', `${method} ${url} HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n`);
      at += random.int(4, 190);
      add(
        'response',
        `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Internal Server Error'}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      return { method, url, status, from: begun, took: at - begun };
    });
    at += 30;
    forwarded.set(k, mine);
    const of = (direction: ForwardedChunk['direction']): ChannelTotals =>
      totalsOf(
        mine.filter((c) => c.direction === direction),
        seed + k,
      );
    return {
      id: k,
      port: 8080,
      from,
      until: at,
      request: of('request'),
      response: of('response'),
      error: null,
      ended: 'closed',
      http,
    };
  });
  const refused: ForwardedConnection = {
    id: 2,
    port: 5432,
    from: at + 400,
    until: at + 404,
    request: { bytes: 0, sha256: null },
    response: { bytes: 0, sha256: null },
    error: 'dial tcp4 127.0.0.1:5432: connect: connection refused',
    ended: 'reset',
    http: [],
  };
  return {
    view: {
      kind: 'portforward',
      protocol: 'SPDY/3.1 in WebSocket (SPDY/3.1+portforward.k8s.io)',
      connections: [...connections, refused],
      opaque: null,
    },
    chunks: [],
    forwarded,
  };
}

/** Null when the step carries no stream. */
export function streamOf(step: StepRow): MadeStream | null {
  if (step.stream === null) return null;
  if (step.stream === 'portforward') return tunnel(step.sinceStart, step.n);
  if (step.stream === 'other')
    return {
      view: {
        kind: 'other',
        protocol: 'websocket',
        opaque: {
          direction: 'response',
          offset: 0,
          reason: 'an upgrade through the proxy subresource, which could carry anything',
        },
      },
      chunks: [],
      forwarded: new Map(),
    };
  if (step.url.includes('tty=true')) return shell(step.sinceStart, step.took ?? 30_000, step.n);
  return step.exitCode === 7 ? migration(step.sinceStart, step.n) : tables(step.sinceStart, step.n);
}

export function chunkPage(
  stream: MadeStream,
  query: {
    readonly from: number;
    readonly limit: number;
    readonly channels?: readonly Channel[] | undefined;
    readonly connection?: number | undefined;
  },
): Result<'sessions.chunks'> {
  const { from, limit, channels, connection } = query;
  const forwarded = connection === undefined ? [] : (stream.forwarded.get(connection) ?? []);
  const total = stream.chunks.length + [...stream.forwarded.values()].reduce((sum, c) => sum + c.length, 0);
  const wanted = connection === undefined ? stream.chunks : [];
  let bytes = 0;
  let next: number | null = null;
  const fits = ({ i, data }: { readonly i: number; readonly data: string }): boolean => {
    if (i < from || next !== null) return false;
    const size = atob(data).length;
    if (bytes > 0 && bytes + size > limit) {
      next = i;
      return false;
    }
    bytes += size;
    return true;
  };
  return {
    total,
    chunks: wanted.filter((c) => channels === undefined || channels.includes(c.channel)).filter(fits),
    forwarded: forwarded.filter(fits),
    next,
  };
}
