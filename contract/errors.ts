/**
 * The closed table of everything that can go wrong in front of a user: a stable code, one sentence that says what to
 * do, the exit code of the command line, and the HTTP status when an agent meets it on the wire.
 *
 * The prefix of a code is the stage or room it comes from (design: "the same word is the folder, the error prefix").
 * Sentences carry `{placeholders}` filled from `details`; details never contain secrets.
 */
interface ErrorRow {
  /** One sentence for people; `{name}` is replaced by the detail of that name. */
  readonly sentence: string;
  /** 1: refused or not verified. 2: usage (the caller must change the call). */
  readonly exit: 1 | 2;
  /** HTTP status code of the Kubernetes `Status` an agent gets. */
  readonly http: number;
}

export const ERRORS = {
  // listen: the socket and the shape of the request
  'listen.host': {
    sentence: 'The Host header {host} is not this proxy; use the server address in the generated kubeconfig.',
    exit: 1,
    http: 421,
  },
  'listen.origin': { sentence: 'Requests from web pages are refused (Origin {origin}).', exit: 1, http: 403 },
  'listen.path': {
    sentence: 'The path {path} is not part of a Kubernetes API; only /api, /apis, /version, /openapi and the like are forwarded.',
    exit: 1,
    http: 404,
  },
  'listen.method': { sentence: 'The method {method} is not used by Kubernetes and is refused.', exit: 1, http: 405 },
  'listen.head': { sentence: 'The request head is malformed or too large: {reason}.', exit: 1, http: 431 },
  'listen.malformed': { sentence: 'The request is not well-formed HTTP: {reason}.', exit: 1, http: 400 },
  'listen.upgrade': {
    sentence:
      'An upgrade to {protocol} is not part of the Kubernetes API at this path; only exec, attach, portforward and proxy leave HTTP.',
    exit: 1,
    http: 400,
  },
  'listen.gone': { sentence: 'The client closed the connection before the answer was complete.', exit: 1, http: 499 },
  'listen.closed': { sentence: 'The proxy is closing; start the engine again.', exit: 1, http: 503 },
  'listen.port': {
    sentence: 'Port {port} is in use; choose another with --port, or end the program that holds it.',
    exit: 2,
    http: 500,
  },
  // identity
  'identity.missing': {
    sentence: 'No session token: start the agent with `chaperone run`, or use the kubeconfig that `chaperone env` prints.',
    exit: 1,
    http: 401,
  },
  'identity.unknown': {
    sentence: 'This session token is not known here; its session may have ended. Start a new one with `chaperone run`.',
    exit: 1,
    http: 401,
  },
  'identity.several': {
    sentence: 'The request carries more than one credential; send exactly one bearer token or one client certificate.',
    exit: 1,
    http: 401,
  },
  'identity.revoked': {
    sentence: 'This token or certificate was revoked ({why}); ask whoever supervises the agent for a new session.',
    exit: 1,
    http: 401,
  },
  'identity.rotated': {
    sentence: 'This token was replaced by a new one; read the kubeconfig (or the token file) again.',
    exit: 1,
    http: 401,
  },
  'identity.malformed': { sentence: 'The token cannot be read: {reason}.', exit: 1, http: 401 },
  'identity.size': { sentence: 'The token is {bytes} bytes long; at most {limit} are read.', exit: 1, http: 401 },
  'identity.issuer': {
    sentence: 'No identity provider here vouches for the issuer {issuer}; add it with `chaperone identity add`.',
    exit: 1,
    http: 401,
  },
  'identity.audience': {
    sentence: 'The token is not meant for this proxy: provider {provider} expects the audience {expected}.',
    exit: 1,
    http: 401,
  },
  'identity.algorithm': {
    sentence: 'The token is signed with {algorithm}, which provider {provider} does not allow.',
    exit: 1,
    http: 401,
  },
  'identity.signature': {
    sentence: 'The signature of the token is not one of provider {provider} ({reason}).',
    exit: 1,
    http: 401,
  },
  'identity.key': {
    sentence: 'The token is signed with a key that provider {provider} does not publish (kid {kid}).',
    exit: 1,
    http: 401,
  },
  'identity.over': { sentence: 'The token of provider {provider} expired at {at}; get a new one.', exit: 1, http: 401 },
  'identity.early': {
    sentence: 'The token of provider {provider} counts only from {at} on; check the clocks.',
    exit: 1,
    http: 401,
  },
  'identity.claim': { sentence: 'The token of provider {provider} is refused: {reason}.', exit: 1, http: 401 },
  'identity.groups': { sentence: 'The groups of this token cannot be told: {reason}.', exit: 1, http: 401 },
  'identity.replayed': {
    sentence: 'This assertion was used before; each one is exchanged only once.',
    exit: 1,
    http: 401,
  },
  'identity.assertion': { sentence: 'The SAML assertion is refused by provider {provider}: {reason}.', exit: 1, http: 401 },
  'identity.certificate': { sentence: 'The client certificate is refused: {reason}.', exit: 1, http: 401 },
  'identity.unavailable': {
    sentence: 'The keys of provider {provider} cannot be fetched ({reason}), so its tokens cannot be checked; try again.',
    exit: 1,
    http: 401,
  },
  'identity.exchange': { sentence: 'The token request is not valid: {reason}.', exit: 1, http: 400 },
  'identity.impersonation': {
    sentence: 'Impersonation headers of the agent are not passed on: {reason}.',
    exit: 1,
    http: 403,
  },
  'identity.unknown-provider': {
    sentence: 'There is no identity provider {name}; `chaperone identity list` shows them.',
    exit: 2,
    http: 404,
  },
  'identity.exists': {
    sentence: 'There already is an identity provider {name}; remove it first, or choose another name.',
    exit: 2,
    http: 409,
  },
  'identity.invalid': { sentence: 'The identity provider {name} cannot be used: {reason}.', exit: 2, http: 422 },
  'identity.no-token': { sentence: 'There is no token {id}; `chaperone token list` shows them.', exit: 2, http: 404 },
  'identity.foreign': {
    sentence: 'The tokens of session {session} are issued by {issuer}, so they cannot be rotated here.',
    exit: 2,
    http: 409,
  },
  // grants
  'grant.ended': { sentence: 'The grant {grant} that allowed this has ended: {why}.', exit: 1, http: 403 },
  'grant.unknown': { sentence: 'There is no grant {id}; `chaperone grant list` shows them.', exit: 2, http: 404 },
  'grant.invalid': { sentence: 'The grant is not valid: {reason}.', exit: 2, http: 422 },
  'identity.expired': {
    sentence: 'This session token has expired; start a new session with `chaperone run`.',
    exit: 1,
    http: 401,
  },
  'identity.target': {
    sentence: 'This session may not use the target {target}; start it with --target {target}.',
    exit: 1,
    http: 403,
  },
  'identity.failed': {
    sentence: 'The session could not be looked up, so the request is denied ({reason}).',
    exit: 1,
    http: 403,
  },
  // policy
  'policy.denied': { sentence: 'Denied by rule {rule}: {reason}.', exit: 1, http: 403 },
  'policy.failed': { sentence: 'The policy could not be evaluated, so the request is denied ({reason}).', exit: 1, http: 403 },
  'policy.invalid': { sentence: 'The policy {file} is not valid: {reason}.', exit: 2, http: 500 },
  // mask
  'mask.placeholder': {
    sentence:
      'The body contains a masked value ({path}); writing it would overwrite the real one. Send only the fields you want to change.',
    exit: 1,
    http: 422,
  },
  'mask.undecodable': {
    sentence: 'The answer may hold secret values but could not be read for masking ({reason}), so it is withheld.',
    exit: 1,
    http: 502,
  },
  'mask.accept': {
    sentence: 'Secrets are only served as JSON through this proxy; ask with Accept: application/json.',
    exit: 1,
    http: 406,
  },
  'mask.failed': { sentence: 'Masking failed, so the answer is withheld ({reason}).', exit: 1, http: 502 },
  // forward
  'forward.unreachable': { sentence: 'The target {target} cannot be reached: {reason}.', exit: 1, http: 502 },
  'forward.tls': { sentence: 'The certificate of target {target} is not trusted: {reason}.', exit: 1, http: 502 },
  'forward.credential': {
    sentence: 'The credential of target {target} cannot be obtained: {reason}.',
    exit: 1,
    http: 502,
  },
  'forward.impersonate': {
    sentence: 'The target {target} cannot be told who the agent is: {reason}.',
    exit: 1,
    http: 403,
  },
  'forward.broken': { sentence: 'The target {target} broke off in the middle: {reason}.', exit: 1, http: 502 },
  'forward.body': { sentence: 'The request body ended early or could not be read: {reason}.', exit: 1, http: 400 },
  // record
  'record.stopped': {
    sentence: 'Recording has stopped ({reason}), so nothing is let through; free the cause and try again.',
    exit: 1,
    http: 503,
  },
  'record.locked': {
    sentence: 'The vault is locked, so nothing can be recorded and nothing is let through; unlock it and start a new session.',
    exit: 1,
    http: 503,
  },
  'record.before': {
    sentence: 'The object was not read before the write that changes it: the read {reason}.',
    exit: 1,
    http: 504,
  },
  'record.ended': { sentence: 'The session {session} has ended; nothing more can be recorded in it.', exit: 1, http: 503 },
  // vault
  'vault.missing': { sentence: 'There is no vault in {path}; make one with `chaperone init`.', exit: 2, http: 503 },
  'vault.exists': {
    sentence: 'There already is a vault in {path}; unlock it, or set CHAPERONE_HOME to another directory.',
    exit: 2,
    http: 409,
  },
  'vault.locked': { sentence: 'The vault is locked; unlock it first.', exit: 2, http: 503 },
  'vault.passphrase': {
    sentence: 'The passphrase or recovery key does not open this vault; check it and try again.',
    exit: 2,
    http: 403,
  },
  'vault.weak': { sentence: 'A passphrase needs at least {minimum} characters.', exit: 2, http: 422 },
  'vault.throttled': {
    sentence: 'Too many attempts to unlock are waiting; try again in {seconds} seconds.',
    exit: 1,
    http: 429,
  },
  'vault.no-passphrase': {
    sentence: 'No passphrase: give --passphrase-file FILE or CHAPERONE_PASSPHRASE_FILE, or run this on a terminal.',
    exit: 2,
    http: 403,
  },
  'vault.passphrase-file': { sentence: 'The passphrase file {path} cannot be used: {reason}.', exit: 2, http: 403 },
  'vault.damaged': {
    sentence:
      'The vault file {file} is damaged or was changed: {reason}. Run `chaperone verify --all` and restore it from a copy.',
    exit: 1,
    http: 500,
  },
  'vault.newer': {
    sentence: '{file} was written by a newer Chaperone (format {format}); this one reads up to {supported}.',
    exit: 2,
    http: 500,
  },
  'vault.foreign': { sentence: '{file} is not a Chaperone file, or belongs to another vault.', exit: 2, http: 500 },
  'vault.busy': {
    sentence: 'Another Chaperone engine (process {pid}) has this vault open; use it, or end it first.',
    exit: 2,
    http: 409,
  },
  'vault.io': { sentence: 'The vault cannot be read or written: {reason}.', exit: 1, http: 503 },
  'vault.full': { sentence: 'The disk that holds the vault is full ({reason}); free space and try again.', exit: 1, http: 503 },
  // verify and read
  'verify.failed': { sentence: '{finding}', exit: 1, http: 409 },
  'read.session': { sentence: 'There is no session {id}; `chaperone sessions` lists them.', exit: 2, http: 404 },
  'read.stream': {
    sentence: 'Step {n} is plain HTTP and has no stream; only exec, attach and port-forward have.',
    exit: 2,
    http: 404,
  },
  'read.asciicast': {
    sentence: 'Step {n} is not an exec or attach with a terminal (-t), so there is no asciicast of it.',
    exit: 2,
    http: 404,
  },
  'read.object': { sentence: 'Session {id} never saw {object}.', exit: 2, http: 404 },
  'read.step': { sentence: 'Session {id} has no step {n}; it has {steps}.', exit: 2, http: 404 },
  // targets
  'target.unknown': {
    sentence: 'There is no target {name}; `chaperone target list` shows them, `chaperone target add` makes one.',
    exit: 2,
    http: 404,
  },
  'target.exists': { sentence: 'There already is a target {name}; remove it first, or choose another name.', exit: 2, http: 409 },
  'target.name': {
    sentence: 'A target name has 1 to 63 letters, digits, dots, dashes or underscores; {name} does not.',
    exit: 2,
    http: 422,
  },
  'target.kubeconfig': { sentence: 'The kubeconfig {path} cannot be used: {reason}.', exit: 2, http: 422 },
  'target.credential': {
    sentence: 'The context {context} has no credential that this version can hold: {reason}.',
    exit: 2,
    http: 422,
  },
  'target.insecure': {
    sentence:
      'The context {context} does not check the certificate of its server; add it with --insecure-skip-tls-verify if that is really wanted.',
    exit: 2,
    http: 422,
  },
  'target.eks': { sentence: 'The EKS cluster {cluster} cannot be used: {reason}.', exit: 2, http: 422 },
  'target.invalid': { sentence: 'The target {name} cannot be used: {reason}.', exit: 2, http: 422 },
  'target.refused': { sentence: 'The target {name} does not work: {reason}.', exit: 1, http: 502 },
  // engine and command line
  'engine.unreachable': {
    sentence: 'The running engine does not answer ({reason}); end it and start it again.',
    exit: 1,
    http: 502,
  },
  'engine.origin': { sentence: 'This page may not talk to the engine (Host {host}, Origin {origin}).', exit: 1, http: 403 },
  'engine.unauthorized': { sentence: 'Not signed in: unlock the vault in this window first.', exit: 1, http: 401 },
  'engine.method': { sentence: 'The engine has no method {method}.', exit: 2, http: 404 },
  'engine.params': { sentence: 'The parameters of {method} are not valid: {reason}.', exit: 2, http: 400 },
  'engine.internal': {
    sentence: 'Something went wrong inside ({reason}); run again with CHAPERONE_DEBUG=1 for details, and report it.',
    exit: 1,
    http: 500,
  },
  'cli.usage': { sentence: '{reason}', exit: 2, http: 400 },
  'cli.command': { sentence: 'The command {command} cannot be started: {reason}.', exit: 2, http: 400 },
  'cli.kubectl': {
    sentence: 'No kubectl was found on the PATH; install it, or run the browser form with `chaperone serve`.',
    exit: 2,
    http: 400,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** The one error type that is shown to people. Anything else that surfaces is a bug and becomes `engine.internal`. */
export class ChaperoneError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(sentence(code, details), options);
    this.name = 'ChaperoneError';
    this.code = code;
    this.details = details;
  }

  get exit(): 1 | 2 {
    return ERRORS[this.code].exit;
  }

  get http(): number {
    return ERRORS[this.code].http;
  }
}

/** The table's sentence with its placeholders filled; an absent detail stays visible as `?`. */
export function sentence(code: ErrorCode, details: ErrorDetails = {}): string {
  return ERRORS[code].sentence.replace(/\{([\w-]+)\}/g, (_, name: string) => String(details[name] ?? '?'));
}

/** `error` itself when it already is one of ours, else `engine.internal` with only its message (never its stack). */
export function asChaperoneError(error: unknown): ChaperoneError {
  if (error instanceof ChaperoneError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new ChaperoneError('engine.internal', { reason }, { cause: error });
}
