/** The recovery key as people keep it: 32 bytes as 24 BIP-39 words of the English list. */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

export function toWords(key: Uint8Array): string {
  return entropyToMnemonic(key, wordlist);
}

/** Forgives case and white space. Null when it is not 24 words of the list with a right checksum. */
export function fromWords(words: string): Uint8Array | null {
  try {
    const key = mnemonicToEntropy(words.normalize('NFKD').toLowerCase().trim().split(/\s+/u).join(' '), wordlist);
    return key.length === 32 ? key : null;
  } catch {
    return null;
  }
}
