import { startPractice } from '../practice/start.ts';
import { createProxy } from '../proxy/create.ts';
import { issueListenerIdentity, makeAuthority } from '../proxy/listen/authority.ts';
import { createVault } from '../vault/keys/create.ts';
import { unlockVault } from '../vault/keys/unlock.ts';
import { openVault } from '../vault/open.ts';
import { providerKinds } from './identity/provider-kinds.ts';
import type { Parts } from './parts.ts';

/** The rooms as they are. */
export const REAL_PARTS: Parts = {
  createVault,
  unlockVault,
  openVault,
  createProxy,
  makeAuthority,
  issueIdentity: issueListenerIdentity,
  providerKinds,
  startPractice,
};
