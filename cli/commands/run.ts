/** run and env: a supervised session for one command, or for another shell. */
import { basename } from 'node:path';
import type { Bridge } from '../../contract/bridge.ts';
import { sessionVariables, supervisedEnvironment } from '../../engine/environment.ts';
import { systemSchedule } from '../../engine/schedule.ts';
import type { Attached } from '../../engine/attach.ts';
import { withEngine } from '../context.ts';
import { endedElsewhere, endSession, waitForOthers } from '../session/end.ts';
import { openSession, type OpenedHere, type SessionOptions } from '../session/open.ts';
import { keepFresh } from '../session/rotation.ts';
import { signalled } from '../signalled.ts';
import { supervise } from '../supervise.ts';
import type { Terminal } from '../terminal.ts';
import { makeWorkdir, type Workdir } from '../workdir.ts';

interface Working extends OpenedHere {
  readonly dir: Workdir;
  readonly bridge: Bridge;
  readonly attached: Attached;
}

export function run(terminal: Terminal, command: readonly string[], options: SessionOptions): Promise<number> {
  const agent = options.agent ?? basename(command[0] ?? 'command').replace(/\.exe$/i, '');
  return supervised(terminal, { ...options, agent }, command, async ({ opened, dir, https, bridge, attached }) => {
    const env = supervisedEnvironment(terminal.env, dir.path, https);
    const elsewhere = endedElsewhere(bridge, attached, opened.id);
    void elsewhere.why.then((why) => {
      if (!options.quiet && !options.json) terminal.err(`chaperone: the session is over: ${why}. Nothing more is let through.`);
    });
    try {
      return await supervise({ command, env, cwd: terminal.cwd, terminal: process.stdin.isTTY });
    } finally {
      elsewhere.stop();
    }
  });
}

export function env(terminal: Terminal, options: SessionOptions): Promise<number> {
  return supervised(terminal, { ...options, agent: options.agent ?? 'shell' }, undefined, async (working) => {
    const { opened, https, dir, bridge, attached } = working;
    const stop = signalled();
    const elsewhere = endedElsewhere(bridge, attached, opened.id);
    const exports = sessionVariables(dir.path, https);
    if (options.json)
      terminal.out(JSON.stringify({ id: opened.id, servers: opened.servers, expiresAt: opened.expiresAt, ...exports }));
    else {
      for (const [name, value] of Object.entries(exports)) terminal.out(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
      if (!options.quiet) terminal.err(`chaperone: session ${opened.id} is open; it ends with this command (Ctrl-C).`);
    }
    const why = await Promise.race([stop.heard.then(() => null), elsewhere.why]);
    if (why !== null) {
      terminal.err(`chaperone: the session is over: ${why}. End this (Ctrl-C) and start \`chaperone env\` again for a new one.`);
      // The files stay until then: so the other shell hears from the proxy why it is refused, and not that a file is missing.
      await stop.heard;
    }
    stop.cancel();
    elsewhere.stop();
    return why === null ? null : 1;
  });
}

/** Opens a session, does the work in it, seals it, tells about it on standard error; resolves with the exit code. */
async function supervised(
  terminal: Terminal,
  options: SessionOptions & { readonly agent: string },
  command: readonly string[] | undefined,
  work: (working: Working) => Promise<number | null>,
): Promise<number> {
  return withEngine(terminal, options, async (bridge, attached) => {
    const dir = makeWorkdir();
    let id: string | null = null;
    let ended = false;
    let stopRotation = (): void => undefined;
    const hold = (): void => undefined;
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    try {
      const asked = { agent: options.agent, dir: dir.path, ...(command === undefined ? {} : { command }) };
      const here = await openSession(terminal, bridge, options, asked);
      ({ id } = here.opened);
      // From here on a signal ends the command, not us: the session has yet to be sealed.
      for (const signal of signals) process.on(signal, hold);
      stopRotation = keepFresh({
        ...{ bridge, session: id, expiresAt: here.opened.expiresAt, now: Date.now, schedule: systemSchedule },
        warn: (line) => {
          terminal.err(line);
        },
      });
      const exitCode = await work({ ...here, dir, bridge, attached });
      ended = true;
      stopRotation();
      const sealed = await endSession(terminal, bridge, id, command === undefined ? null : exitCode, options);
      await waitForOthers(terminal, attached);
      return exitCode === null || exitCode === 0 ? (sealed ? 0 : 1) : exitCode;
    } finally {
      stopRotation();
      dir.remove();
      if (id !== null && !ended) await bridge['sessions.end']({ id }).catch(() => undefined);
      for (const signal of signals) process.off(signal, hold);
    }
  });
}
