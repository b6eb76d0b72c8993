import { invoke } from './invoke.ts';
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
};

process.exitCode = await invoke(process.argv.slice(2), terminal);
