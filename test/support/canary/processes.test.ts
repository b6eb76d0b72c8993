import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { makeCanary } from './forms.ts';
import { findInProcesses } from './processes.ts';

/** Starts a process that starts another with `args` and `env`, and waits until both are there. */
async function family(args: readonly string[], env: Readonly<Record<string, string>>) {
  const wait = 'process.stdin.resume().on("end", () => process.exit()); console.log(process.pid)';
  const inner = JSON.stringify([process.execPath, '-e', wait, ...args]);
  const outer = `const [file, ...args] = ${inner};
    require('node:child_process').spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...JSON.parse(process.argv[1]) } });`;
  const parent = spawn(process.execPath, ['-e', outer, JSON.stringify(env)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent: parent.pid ?? 0, child: Number(line.toString()), end: () => parent.stdin.end(), gone: once(parent, 'exit') };
}

test('a command line is seen whoever runs it; an environment is looked at where it should be', async () => {
  const [said, kept] = [makeCanary('argument'), makeCanary('environment')];
  const { parent, child, end, gone } = await family([said], { KEPT: kept });
  try {
    expect(findInProcesses(said)).toContain(`${child} cmdline`);
    expect(findInProcesses(kept)).toEqual([`${parent} cmdline`]);
    expect(findInProcesses(kept, [parent])).toContain(`${child} environ`);
    expect(findInProcesses(makeCanary('other'), [parent])).toEqual([]);
  } finally {
    end();
    await gone;
  }
});
