/** The worker thread of the index; runs as it is under type stripping, and bundled as vault-index-thread.js. */
import { workerData, type MessagePort } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { systemFiles } from '../log/files.ts';
import { pooledRandom } from '../log/random.ts';
import { yieldToOthers } from './background.ts';
import type { IndexOptions } from './protocol.ts';
import { serveIndex } from './serve.ts';

yieldToOthers();
const { port, options } = workerData as { port: MessagePort; options: IndexOptions };
serveIndex(port, options, { sql: await initSqlJs(), files: systemFiles, random: pooledRandom() });
