/** Every command of the teaching shell. */
import type { Command } from '../process.ts';
import { sh } from '../shell/sh.ts';
import { tar } from '../tar/tar.ts';
import { test } from './condition.ts';
import { FACTS } from './facts.ts';
import { FILES } from './files.ts';
import { grep } from './grep.ts';
import { TALK } from './talk.ts';
import { TEXT } from './text.ts';
import { tr } from './tr.ts';

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...TALK, ...FACTS, ...FILES, ...TEXT, grep, tr, tar, sh, ash: sh, bash: sh, test, '[': test }),
);
