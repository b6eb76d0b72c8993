import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentVersion } from './agent.ts';

let dir = '';
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-agent-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(path: string, content = '#!/bin/sh\nexit 1\n', mode = 0o755): string {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

function link(path: string, to: string): void {
  const from = join(dir, path);
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(to, from);
}

const version = (program: string): string | undefined => agentVersion(program, { PATH: `/nonexistent:${join(dir, 'bin')}` }, dir);

describe.runIf(process.platform !== 'win32')('an agent’s version', () => {
  it('is that of the npm package whose program it is, links followed', () => {
    const cli = put('lib/node_modules/@anthropic-ai/claude-code/cli.js');
    put('lib/node_modules/@anthropic-ai/claude-code/package.json', '{"version":"2.1.3","bin":{"claude":"./cli.js"}}');
    link('bin/claude', cli);
    expect([version('claude'), version('./bin/claude'), version(cli)]).toEqual(['2.1.3', '2.1.3', '2.1.3']);
    const single = put('lib/node_modules/agent/bin/agent.js');
    put('lib/node_modules/agent/package.json', '{"version":"0.9.0-beta.1","bin":"bin/agent.js"}');
    expect(version(single)).toBe('0.9.0-beta.1');
  });

  it('is in the path of an agent’s own installer, and of Homebrew', () => {
    link('bin/claude', put('share/claude/versions/2.0.14'));
    link('bin/codex', put('Cellar/codex/0.58.0/bin/codex'));
    expect([version('claude'), version('codex')]).toEqual(['2.0.14', '0.58.0']);
  });

  it('is not that of some package above, and unknown for everything else', () => {
    put('package.json', '{"version":"9.9.9","bin":{"other":"other.js","missing":"missing.js"}}');
    put('plain/package.json', '{"version":"8.8.8"}');
    put('odd/package.json', '{"version":"1 2\\u001b","bin":"tool"}');
    put('broken/package.json', '{"version":');
    put('huge/package.json', `{"version":"7.7.7","bin":"tool","x":"${'x'.repeat(1 << 20)}"}`);
    for (const place of ['bin', 'plain', 'odd', 'broken', 'huge']) {
      expect(version(put(`${place}/tool`)), place).toBeUndefined();
    }
    expect(version('no-such-program')).toBeUndefined();
    expect(version('./bin')).toBeUndefined();
    put('bin/text', 'not a program', 0o644);
    expect(version('text')).toBeUndefined();
    expect(agentVersion('sh', {}, dir)).toBeUndefined();
  });
});
