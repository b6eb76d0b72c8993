/** What `npm run bench` can be asked for. */
import { parseArgs } from 'node:util';

export const CONTESTANTS = ['direct', 'http-proxy', 'undici', 'nginx', 'mitmdump', 'chaperone'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

export interface BenchOptions {
  /** In the order in which they take turns; `direct` is always among them, because everything is compared with it. */
  readonly only: readonly ContestantName[];
  readonly rounds: number;
  /** Whole seconds of one measurement (wrk counts no smaller unit). */
  readonly seconds: number;
  /** Bytes of the big body. */
  readonly bigBytes: number;
  /** File that gets the JSON as well; null: standard output only. */
  readonly json: string | null;
  /** Directory for a CPU profile of the Chaperone engine; null: none. */
  readonly profile: string | null;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [options]
  --quick        one short round, under a minute
  --only A,B     of ${CONTESTANTS.join(', ')}
  --rounds N     alternating rounds, medians are taken over them (default 5)
  --seconds N    length of one measurement (default 2)
  --json FILE    write the JSON there too
  --profile DIR  write a CPU profile of the Chaperone engine into DIR`;

/** Throws Error with one sentence when the arguments make no sense. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    only: parseOnly(values.only),
    rounds: parseCount('--rounds', values.rounds, values.quick ? 1 : 5),
    seconds: parseCount('--seconds', values.seconds, values.quick ? 1 : 2),
    bigBytes: 100 * 1024 * 1024,
    json: values.json ?? null,
    profile: values.profile ?? null,
    help: values.help,
  };
}

function parseOnly(text: string | undefined): readonly ContestantName[] {
  if (text === undefined) return CONTESTANTS;
  const asked = new Set(text.split(',').map((name) => name.trim()));
  for (const name of asked) {
    if (!CONTESTANTS.includes(name as ContestantName)) {
      throw new Error(`--only ${name}: there are ${CONTESTANTS.join(', ')}.`);
    }
  }
  return CONTESTANTS.filter((name) => name === 'direct' || asked.has(name));
}

function parseCount(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw new Error(`${option} ${text}: give a whole number from 1 to 1000.`);
  return count;
}
