import { invoke } from './invoke.ts';
import { pressed } from './keyboard.ts';
import { askHidden } from './prompt.ts';
import type { Terminal } from './terminal.ts';

const { stdin, stdout, stderr, env } = process;

// A reader that goes away (`chaperone sessions | head`) is no error.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const terminal: Terminal = {
  env,
  cwd: process.cwd(),
  out: (line) => stdout.write(`${line}\n`),
  err: (line) => stderr.write(`${line}\n`),
  colour: stdout.isTTY && stdout.hasColors(),
  ask: stdin.isTTY && stderr.isTTY ? (question) => askHidden(question, stdin, stderr) : null,
  write: (data) =>
    new Promise((resolve) => {
      stdout.write(data, (error) => {
        resolve(!error);
      });
    }),
  size: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null,
  keys: stdin.isTTY && stdout.isTTY ? (onKey) => pressed(stdin, onKey) : null,
};

process.exitCode = await invoke(process.argv.slice(2), terminal);
