import { join } from 'node:path';
import type { PracticeCluster } from '../practice/practice.ts';
import type { Surroundings } from './parts.ts';

/** The practice cluster of this engine: started when first needed, kept until the engine stops. */
export class PracticeRoom {
  readonly #around: Surroundings;
  #running: Promise<PracticeCluster> | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The running cluster. A start that fails is tried again at the next call. */
  enter(): Promise<PracticeCluster> {
    const { parts, clock, random, resources } = this.#around;
    this.#running ??= parts
      .startPractice({ clock, random, data: join(resources, 'practice'), port: 0 })
      .catch((error: unknown) => {
        this.#running = null;
        throw error;
      });
    return this.#running;
  }

  /** Null while nobody has needed it. */
  running(): Promise<PracticeCluster> | null {
    return this.#running;
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => null);
    this.#running = null;
    await running?.close();
  }
}
