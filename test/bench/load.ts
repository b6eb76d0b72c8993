/** Load on one contestant, from a process of its own: wrk where it is installed, else undici. One method for a whole run. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ready } from './contestants/setup.ts';
import { startModule } from './child.ts';
import { findProgram } from './program.ts';
import { GET_PATH, podBody, POST_PATH } from './traffic.ts';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly connections: number;
  /** Whole seconds. */
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers with another status than 200 or 201, and broken connections. */
  readonly errors: number;
}

export interface Generator {
  readonly name: 'wrk' | 'undici';
  run(to: Ready, request: LoadRequest): Promise<LoadResult>;
}

/** `dir` takes the scripts, which hold the session token. */
export function chooseGenerator(dir: string): Generator {
  const wrk = findProgram('wrk');
  if (wrk !== null) return { name: 'wrk', run: (to, request) => runWrk(wrk, dir, to, request) };
  return {
    name: 'undici',
    run: async (to, request) => {
      const { child, answer } = await startModule(new URL('./load-undici.ts', import.meta.url), { to, request });
      await child.stop();
      return answer as LoadResult;
    },
  };
}

async function runWrk(wrk: string, dir: string, to: Ready, request: LoadRequest): Promise<LoadResult> {
  const script = join(dir, 'wrk.lua');
  await writeFile(script, wrkScript(to, request), { mode: 0o600 });
  try {
    const url = to.server + (request.method === 'GET' ? GET_PATH : POST_PATH);
    const args = ['-t1', `-c${request.connections}`, `-d${request.seconds}s`, '--timeout', '10s', '-s', script, url];
    const { stdout } = await promisify(execFile)(wrk, args);
    return parseWrk(stdout);
  } finally {
    await rm(script);
  }
}

/** Lua that sends one request over and over and prints one line of JSON; wrk counts in microseconds. */
export function wrkScript(to: Ready, request: LoadRequest): string {
  const headers = { ...to.headers, ...(request.method === 'POST' ? { 'Content-Type': 'application/json' } : {}) };
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
  return `wrk.method = "${request.method}"
${lines.join('\n')}
${request.method === 'POST' ? `wrk.body = [==[${podBody().toString()}]==]` : ''}
function done(s, l, r)
  local e = s.errors
  io.write(string.format('\\nRESULT {"requests":%d,"perSecond":%.3f,"p50":%.4f,"p99":%.4f,"errors":%d}\\n',
    s.requests, s.requests / (s.duration / 1e6), l:percentile(50) / 1000, l:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

export function parseWrk(output: string): LoadResult {
  const line = /^RESULT (.+)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk did not report: ${output.slice(0, 400)}`);
  return JSON.parse(line) as LoadResult;
}
