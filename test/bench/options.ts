/** What `npm run bench` can be asked for. */
import { parseArgs } from 'node:util';

export const CONTESTANTS = ['direct', 'http-proxy', 'undici', 'nginx', 'mitmdump', 'chaperone'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

export const PARTS = ['small', 'body', 'exec', 'watch', 'identity'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  /** In the order in which they take turns; `direct` is always among them, because everything is compared with it. */
  readonly by: readonly ContestantName[];
  readonly rounds: number;
  /** Rounds of the big bodies and of the keystrokes, which take longer each. */
  readonly longRounds: number;
  /** Whole seconds of one measurement of small requests (wrk counts no smaller unit). */
  readonly seconds: number;
  /** Bytes of the big body. */
  readonly bigBytes: number;
  readonly keystrokes: number;
  readonly watches: number;
  readonly watchSeconds: number;
  /** File that gets the JSON as well; null: standard output only. */
  readonly json: string | null;
  /** Directory for a CPU profile of the Chaperone engine; null: none. */
  readonly profile: string | null;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [options]      everything; two rounds of it took five and a half minutes
  --quick        one short round of everything, bodies of 100 MB: some two minutes
  --only A,B     parts: ${PARTS.join(', ')}
                   small  GET and POST of 2 KB at 1 and 16 connections
                   body   1 GB down and up: speed, first byte, memory growth
                   exec   one keystroke at a time through an exec's WebSocket
                   watch  500 watches with one event a second each: lateness, memory
                   identity  who is speaking: a known OIDC token against a token of ours, by the record's trace
  --by A,B       contestants: ${CONTESTANTS.join(', ')}
  --rounds N     alternating rounds, medians are taken over them (default 4; at most 3 of body and exec)
  --seconds N    length of one measurement of small requests (default 2)
  --megabytes N  size of the big body (default 1000)
  --json FILE    write the JSON there too
  --profile DIR  write a CPU profile of the Chaperone engine into DIR`;

/** Throws Error with one sentence when the arguments make no sense. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      by: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      megabytes: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const rounds = parseCount('--rounds', values.rounds, quick ? 1 : 4);
  return {
    parts: parseNames('--only', values.only, PARTS),
    by: withDirect(parseNames('--by', values.by, CONTESTANTS)),
    rounds,
    longRounds: Math.min(rounds, 3),
    seconds: parseCount('--seconds', values.seconds, quick ? 1 : 2),
    bigBytes: parseCount('--megabytes', values.megabytes, quick ? 100 : 1000) * 1e6,
    keystrokes: quick ? 500 : 2000,
    watches: 500,
    watchSeconds: quick ? 3 : 20,
    json: values.json ?? null,
    profile: values.profile ?? null,
    help: values.help,
  };
}

/** All of `known`, or those that were asked for, in the order of `known`. */
function parseNames<Name extends string>(option: string, text: string | undefined, known: readonly Name[]): readonly Name[] {
  if (text === undefined) return known;
  const asked = new Set(text.split(',').map((name) => name.trim()));
  for (const name of asked) {
    if (!known.includes(name as Name)) throw new Error(`${option} ${name}: there are ${known.join(', ')}.`);
  }
  return known.filter((name) => asked.has(name));
}

function withDirect(names: readonly ContestantName[]): readonly ContestantName[] {
  return CONTESTANTS.filter((name) => name === 'direct' || names.includes(name));
}

function parseCount(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new Error(`${option} ${text}: give a whole number from 1 to 10000.`);
  return count;
}
