/** Electron's entry. */
import { runShell } from './shell.ts';

runShell();
