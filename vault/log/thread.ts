/** The worker thread that owns the vault's files; runs as it is under type stripping, and bundled as vault-log-thread.js. */
import { workerData, type MessagePort } from 'node:worker_threads';
import { systemFiles } from './files.ts';
import { pooledRandom } from './random.ts';
import { serve } from './serve.ts';

serve((workerData as { port: MessagePort }).port, systemFiles, pooledRandom());
