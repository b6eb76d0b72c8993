/**
 * Who may import what. Type-only imports count like any other. The rooms are those of docs/design.md; to allow something new, change
 * a line here and say why in docs/decisions/.
 */
export interface Room {
  /** Other rooms, or single files and folders of them, as path beginnings from the repository's root. */
  readonly rooms: readonly string[];
  /** npm packages; an entry ending in `/` stands for a whole scope. */
  readonly packages: readonly string[];
  /** Node's own modules: none, all, or all but these. */
  readonly node: 'none' | 'all' | { readonly butNot: readonly string[] };
}

export const ROOMS: Readonly<Record<string, Room>> = {
  contract: { rooms: [], packages: ['zod'], node: 'none' },
  // Decoders of what crosses, pure and synchronous: no sockets, no files, no clock.
  wire: {
    rooms: ['contract/', 'resources/kubernetes/'],
    packages: ['@xterm/addon-serialize', '@xterm/headless', 'pako', 'yaml', 'zod'],
    node: 'none',
  },
  proxy: {
    rooms: ['contract/', 'wire/'],
    packages: [
      '@node-saml/node-saml',
      '@peculiar/x509',
      'http-proxy-3',
      'jose',
      'openid-client',
      'reflect-metadata',
      'undici',
      'ws',
      'yaml',
      'zod',
    ],
    // The live path has no disk and starts nothing.
    node: { butNot: ['fs', 'fs/promises', 'child_process'] },
  },
  vault: {
    rooms: ['contract/', 'wire/'],
    packages: ['@node-rs/argon2', '@scure/bip39', 'fs-native-extensions', 'sql.js', 'zod'],
    // The kept path talks to nobody.
    node: { butNot: ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'child_process'] },
  },
  practice: { rooms: ['contract/', 'wire/'], packages: ['@peculiar/x509', 'reflect-metadata', 'ws', 'yaml', 'zod'], node: 'all' },
  engine: {
    rooms: ['contract/', 'wire/', 'proxy/', 'vault/', 'practice/'],
    packages: [
      '@aws-crypto/sha256-js',
      '@aws-sdk/client-eks',
      '@aws-sdk/client-sts',
      '@aws-sdk/credential-providers',
      '@smithy/signature-v4',
      'openid-client',
      'socks',
      'undici',
      'ws',
      'yaml',
      'zod',
    ],
    node: 'all',
  },
  // Sees sealed bytes through the vault's reading side only; `vault.ts` is the vault's outer face.
  // yaml: the files that people write for it (a provider, the rules of a grant).
  cli: {
    rooms: ['contract/', 'wire/', 'engine/', 'vault/read/', 'vault/vault.ts'],
    packages: ['commander', 'yaml', 'zod'],
    node: 'all',
  },
  electron: {
    rooms: ['contract/', 'engine/start.ts', 'engine/process.ts', 'engine/home.ts'],
    packages: ['electron'],
    node: 'all',
  },
  renderer: {
    rooms: ['contract/'],
    packages: [
      '@codemirror/',
      '@lezer/highlight',
      '@tanstack/react-virtual',
      '@xterm/addon-serialize',
      '@xterm/headless',
      'cmdk',
      'react',
      'react-dom',
      'react-resizable-panels',
      // Rules of a grant are typed as YAML; the contract takes them as objects.
      'yaml',
      'zod',
    ],
    node: 'none',
  },
};

/** Stages of the proxy: blind to each other. */
export const STAGES = ['listen', 'identity', 'policy', 'approve', 'mask', 'forward', 'record'] as const;

/** The only files of the proxy that see several stages. */
export const ASSEMBLERS: ReadonlySet<string> = new Set(['proxy/path.ts', 'proxy/create.ts']);

/** Files that are not part of a room's program: configuration of the tools. They follow no rule but the cycles'. */
export const CONFIGURATION: ReadonlySet<string> = new Set(['renderer/vite.config.ts']);

/** What tests beside their source may import besides. */
export const FOR_TESTS: Pick<Room, 'rooms' | 'packages'> = {
  rooms: ['test/support/'],
  packages: [
    'vitest',
    'fast-check',
    'jose',
    'oidc-provider',
    'playwright-core',
    'samlify',
    'vite',
    'xml-crypto',
    '@xmldom/xmldom',
    '@kubernetes/client-node',
    'yaml',
    'reflect-metadata',
    '@peculiar/x509',
    'react',
    'react-dom',
    'zod',
  ],
};
