// Runs commands at the same time and shows each one's output in one piece.
import { spawn } from 'node:child_process';

/**
 * Runs every gate with this Node, in `cwd`. `write` gets the output of those that fail, as they end, and then the summary.
 * @param {Readonly<Record<string, readonly string[]>>} gates name to arguments of node
 * @param {{ cwd: string, write: (text: string) => void }} options
 * @returns {Promise<boolean>} whether all were good
 */
export async function runGates(gates, { cwd, write }) {
  const results = await Promise.all(
    Object.entries(gates).map(([name, command]) => {
      const start = performance.now();
      return new Promise((/** @type {(result: { name: string, good: boolean, seconds: string }) => void} */ resolve) => {
        const child = spawn(process.execPath, command, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
        /** @type {Buffer[]} */
        const output = [];
        child.stdout.on('data', (piece) => output.push(piece));
        child.stderr.on('data', (piece) => output.push(piece));
        child.on('close', (code) => {
          if (code !== 0) write(`\n── ${name} ──\n${Buffer.concat(output).toString().trim()}\n`);
          resolve({ name, good: code === 0, seconds: ((performance.now() - start) / 1000).toFixed(1) });
        });
      });
    }),
  );
  write('\n');
  for (const { name, good, seconds } of results)
    write(`${good ? 'good  ' : 'FAILED'} ${name.padEnd(8)} ${seconds.padStart(6)} s\n`);
  return results.every(({ good }) => good);
}
