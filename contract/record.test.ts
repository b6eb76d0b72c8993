import { expect, it } from 'vitest';
import { DIRECTIONS, MAX_EVENT, MAX_PIECE, RECORD_VERSION, SESSION_TOKEN_RULE } from './record.ts';

it('keeps the constants that docs/FORMAT.md fixes: changing one makes old records unreadable', () => {
  expect({ RECORD_VERSION, DIRECTIONS, MAX_PIECE, MAX_EVENT, SESSION_TOKEN_RULE }).toEqual({
    RECORD_VERSION: 1,
    DIRECTIONS: ['request', 'response'],
    MAX_PIECE: 65_536,
    MAX_EVENT: 1_048_576,
    SESSION_TOKEN_RULE: 'session-token',
  });
});
