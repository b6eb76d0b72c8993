import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPolicy } from './policies.ts';

const good = `apiVersion: chaperone/v1
kind: Policy
name: tiny
description: Reads only.
rules:
  - { name: reads, reason: reading is fine, verbs: [get], effect: allow }
`;
let resources = '';
beforeAll(() => {
  resources = mkdtempSync(join(tmpdir(), 'chaperone-policies-'));
  mkdirSync(join(resources, 'policies'));
  writeFileSync(join(resources, 'policies', 'default.yaml'), good);
  writeFileSync(join(resources, 'outside.yaml'), good);
});
afterAll(() => {
  rmSync(resources, { recursive: true });
});

it('takes default unless told, or the text given', () => {
  expect(loadPolicy(resources).rules).toHaveLength(1);
  expect(loadPolicy(resources, { yaml: good.replace('tiny', 'mine') }).name).toBe('mine');
});

it.each([
  [{ name: '../outside' }, 'no built-in policy'],
  [{ name: 'nope' }, 'no built-in policy'],
  [{ yaml: good.replace('effect: allow', 'effect: maybe') }, 'rules.0.effect'],
  [{ yaml: `${good}extra: 1\n` }, 'extra'],
  [{ yaml: 'a: b: c' }, 'line 1 is not valid YAML'],
  [{ yaml: '' }, 'not valid'],
])('refuses %j with a reason', (choice, reason) => {
  expect(() => loadPolicy(resources, choice)).toThrow(expect.objectContaining({ code: 'policy.invalid' }) as Error);
  expect(() => loadPolicy(resources, choice)).toThrow(reason);
});
