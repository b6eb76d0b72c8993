/** Whole lists from the engine, which gives them in pages. */
import type { Bridge, Params } from '../contract/bridge.ts';
import type { CommandRow } from '../contract/command.ts';
import type { SessionSummary } from '../contract/session.ts';
import type { StepRow } from '../contract/step.ts';
import type { ChannelChunk, ForwardedChunk } from '../contract/stream.ts';

const ROWS = 1000;
/** Bytes of a page of chunks. */
const BYTES = 1 << 20;

/** Summary and all rows. */
export async function allSteps(bridge: Bridge, id: string): Promise<{ summary: SessionSummary; rows: StepRow[] }> {
  const first = await bridge['sessions.steps']({ id, from: 1, limit: ROWS });
  const rows = [...first.rows];
  for (let more = first.rows.length; more === ROWS;) {
    const page = await bridge['sessions.steps']({ id, from: (rows.at(-1)?.n ?? 0) + 1, limit: ROWS });
    rows.push(...page.rows);
    more = page.rows.length;
  }
  return { summary: first.summary, rows };
}

export async function allCommands(bridge: Bridge, id: string): Promise<CommandRow[]> {
  const commands: CommandRow[] = [];
  for (let more = ROWS; more === ROWS;) {
    const page = await bridge['sessions.commands']({ id, from: (commands.at(-1)?.first ?? 0) + 1, limit: ROWS });
    commands.push(...page.rows);
    more = page.rows.length;
  }
  return commands;
}

type Wanted = Pick<Params<'sessions.chunks'>, 'id' | 'n' | 'channels'>;

/** The messages of an exec or attach, one page in memory at a time. */
export async function* chunksOf(bridge: Bridge, wanted: Wanted): AsyncGenerator<ChannelChunk> {
  for (let from: number | null = 0; from !== null;) {
    const page: Awaited<ReturnType<Bridge['sessions.chunks']>> = await bridge['sessions.chunks']({
      ...wanted,
      from,
      limit: BYTES,
    });
    yield* page.chunks;
    from = page.next;
  }
}

/** The bytes of one connection of a port-forward. */
export async function* forwardedOf(
  bridge: Bridge,
  wanted: { readonly id: string; readonly n: number; readonly connection: number },
): AsyncGenerator<ForwardedChunk> {
  for (let from: number | null = 0; from !== null;) {
    const page: Awaited<ReturnType<Bridge['sessions.chunks']>> = await bridge['sessions.chunks']({
      ...wanted,
      from,
      limit: BYTES,
    });
    yield* page.forwarded;
    from = page.next;
  }
}
