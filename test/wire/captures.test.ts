import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureNames, readCapture } from '../support/wire/captures.ts';
import { read, readPlain, sha256, type Reading } from './reading.ts';
import { recut } from './recut.ts';

/** Folder of each capture, and the protocol that it must be read as. */
const STREAMS: Readonly<Record<string, string>> = {
  'attach-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'attach-ws': 'v5.channel.k8s.io',
  'cp-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'cp-ws': 'v5.channel.k8s.io',
  'exec-big-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'exec-big-ws': 'v5.channel.k8s.io',
  'exec-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'exec-ws': 'v5.channel.k8s.io',
  'exec-stdin-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'exec-stdin-ws': 'v5.channel.k8s.io',
  'exec-tty-spdy': 'SPDY/3.1 (v4.channel.k8s.io)',
  'exec-tty-ws': 'v5.channel.k8s.io',
  'port-forward-spdy': 'SPDY/3.1',
  'port-forward-ws': 'SPDY/3.1 in WebSocket',
};
const PLAIN = ['logs-follow', 'watch'];

it('every capture is known here', () => {
  expect([...captureNames()].sort()).toEqual([...Object.keys(STREAMS), ...PLAIN].sort());
});

describe.each(Object.entries(STREAMS))('%s', (name, protocol) => {
  const capture = readCapture(name);
  const readings = capture.connections.map(read);

  it('is decoded to its last byte, with nothing left over', () => {
    expect(readings.length).toBe(name.startsWith('cp') ? 2 : 1);
    for (const reading of readings) {
      expect(reading.protocol).toBe(protocol);
      expect(reading.opaque).toBeNull();
      expect(reading.ignored).toEqual([]);
    }
  });

  it('is the same when its chunks are split and joined at random', () => {
    const numRuns = name.includes('big') ? 15 : 60;
    capture.connections.forEach((connection, i) => {
      fc.assert(
        fc.property(recut(connection), (chunks) => {
          // Times are those of chunks, and the chunks are others now.
          expect(untimed(read(chunks))).toEqual(untimed(readings[i]!));
        }),
        { seed: 2026, numRuns },
      );
    });
  });

  if (!name.startsWith('port-forward')) {
    it('says what the client printed, and how the command ended', () => {
      const last = readings.at(-1)!;
      const code = last.exit?.code ?? null;
      // What `timeout` ended has no exit code of its own; kubectl's own line follows a code other than 0.
      expect(code).toBe(name.startsWith('attach') ? null : capture.exitCode);
      const line = code === null || code === 0 ? '' : `command terminated with exit code ${code}`;
      const tty = name.includes('tty');
      const stdout = name.includes('big') ? `${sha256(last.channels.stdout)}  -\n` : last.channels.stdout.toString();
      expect(stdout + (tty ? `${line}\r\n` : '')).toBe(capture.stdout);
      // The only other words of kubectl's own are those of attach, about itself.
      const stderr = last.channels.stderr.toString() + (tty || line === '' ? '' : `${line}\n`);
      if (name.startsWith('attach')) expect(stderr).toBe('');
      else expect(stderr).toBe(capture.stderr);
    });
  }
});

describe('what was typed', () => {
  it.each(['exec-stdin-spdy', 'exec-stdin-ws'])('%s: standard input and its end', (name) => {
    const [reading] = readCapture(name).connections.map(read);
    expect(reading!.channels.stdin.toString()).toBe('hello\nworld\n');
    expect(reading!.closed).toContain('stdin');
  });

  it.each(['exec-tty-spdy', 'exec-tty-ws'])('%s: keys, and the size of the terminal', (name) => {
    const [reading] = readCapture(name).connections.map(read);
    expect(reading!.channels.stdin.toString()).toBe('echo marker\rls /\rexit 3\r');
    expect(reading!.resizes.map((each) => JSON.parse(each) as unknown)).toEqual([{ Width: 100, Height: 30 }]);
  });

  it.each(['exec-big-spdy', 'exec-big-ws'])('%s: every byte of the output', (name) => {
    const [reading] = readCapture(name).connections.map(read);
    expect(reading!.channels.stdout).toHaveLength(300_000);
  });
});

describe.each(['cp-spdy', 'cp-ws'])('%s', (name) => {
  it('is a question whether the folder exists, then a tar stream that holds the file', () => {
    const [question, copy] = readCapture(name).connections.map(read);
    expect(question!.exit).toMatchObject({ code: 1, reason: 'NonZeroExitCode' });
    expect(copy!.exit).toMatchObject({ code: 0 });
    const tar = copy!.channels.stdin;
    expect(tar.length % 512).toBe(0);
    // POSIX ustar: name at 0, size in octal at 124, content after one block.
    expect(tar.subarray(0, 2).toString('latin1')).toBe('f\0');
    expect(tar.subarray(257, 262).toString('latin1')).toBe('ustar');
    const size = Number.parseInt(tar.subarray(124, 135).toString('latin1'), 8);
    expect(tar.subarray(512, 512 + size).toString('latin1')).toMatch(/^data-\d+\n$/);
    expect(copy!.closed).toContain('stdin');
  });
});

describe.each(['port-forward-spdy', 'port-forward-ws'])('%s', (name) => {
  const capture = readCapture(name);
  const [reading] = capture.connections.map(read);

  it('is three connections to port 80, ended by both sides or cut by the end of kubectl', () => {
    expect(reading!.connections.map(({ port, error }) => [port, error])).toEqual([
      [80, ''],
      [80, ''],
      [80, ''],
    ]);
    for (const { ended } of reading!.connections.slice(0, 2))
      expect([...ended].sort()).toEqual(['request closed', 'response closed']);
  });

  it('is one HTTP exchange in each, whose bodies are what curl printed', () => {
    for (const { http } of reading!.connections) {
      expect(http).toHaveLength(1);
      expect(http[0]).toMatchObject({ method: 'GET', url: '/', status: 200 });
      expect(http[0]!.took).toBeGreaterThan(0);
    }
    const bodies = reading!.connections.map(({ received }) => received.slice(received.indexOf('\r\n\r\n') + 4));
    expect(bodies.join('')).toBe(capture.stdout);
  });
});

describe('answers that never end', () => {
  it('logs -f: the lines as kubectl printed them', () => {
    const { connections, stdout } = readCapture('logs-follow');
    const [pod, log] = readPlain(connections[0]!);
    expect(JSON.parse(pod!.body)).toMatchObject({ kind: 'Pod', metadata: { name: 'sh' } });
    expect(log!.request).toContain('/pods/sh/log?');
    expect(log!.body).toBe(stdout);
  });

  it('watch: the objects of the list, then of each event, as kubectl named them', () => {
    const { connections, stdout } = readCapture('watch');
    expect(watched(readPlain(connections[0]!))).toBe(stdout);
  });

  it.each(PLAIN)('%s is the same when its chunks are split and joined at random', (name) => {
    const [connection] = readCapture(name).connections;
    const expected = readPlain(connection!);
    fc.assert(
      fc.property(recut(connection!), (chunks) => {
        expect(readPlain(chunks)).toEqual(expected);
      }),
      { seed: 2026, numRuns: 60 },
    );
  });
});

interface Named {
  readonly metadata: { readonly name: string };
}

function watched([list, events]: ReturnType<typeof readPlain>): string {
  const { items } = JSON.parse(list!.body) as { items: readonly Named[] };
  const lines = events!.body.split('\n').filter(Boolean);
  const objects = lines.map((line) => (JSON.parse(line) as { object: Named }).object);
  return [...items, ...objects].map(({ metadata }) => `configmap/${metadata.name}\n`).join('');
}

function untimed(reading: Reading): unknown {
  return {
    ...reading,
    connections: reading.connections.map((each) => ({
      ...each,
      http: each.http.map(({ method, url, status }) => [method, url, status]),
    })),
  };
}
