import { Option, type Command } from 'commander';
import { OIDC_ALGORITHMS, PRESETS } from '../../contract/identity.ts';
import { addIdentity, listIdentities, presets, removeIdentity, showIdentity, testIdentity } from '../commands/identity.ts';
import type { Common } from '../context.ts';
import type { ProviderOptions } from '../provider.ts';
import { collect, collectOf, leaf, number, type Grammar } from './leaf.ts';

export function declareIdentity(program: Command, { terminal, done }: Grammar): void {
  const identity = program
    .command('identity')
    .description('who else may let agents in: OpenID Connect, SAML, client certificates');
  leaf(identity, 'add <name>', 'trust an identity provider; docs/IDENTITY.md has an example for each')
    .option('--oidc', 'tokens of an OpenID Connect issuer')
    .option('--saml', 'assertions, exchanged for a session token')
    .option('--certificate', 'client certificates of an authority')
    .addOption(new Option('--preset <preset>', 'an OpenID Connect issuer that is known').choices(PRESETS))
    .option('--issuer <url>', 'as in the token’s `iss`')
    .option('--audience <audience>', 'must be in `aud`, or in the assertion; repeatable for OpenID Connect', collect)
    .option('--target <name>', 'what those it vouches for may use, repeatable; * is every target', collect)
    .option('--policy <policy>', 'name of a built-in policy, or a file')
    .option('--groups <claim>', 'claim or attribute with groups, repeatable; of a certificate o, ou or none', collect)
    .option('--groups-prefix <text>', 'put before each group')
    .addOption(new Option('--missing-groups <how>', 'a token without groups').choices(['allow', 'refuse']))
    .option('--subject <claim>', 'who it is; of a certificate cn, uri, email or dns')
    .option('--subjects <glob>', 'whose certificates are let in, repeatable', collect)
    .option('--display-name <claim>', 'how people call them; the first that is there, repeatable', collect)
    .option('--require <claim=glob>', 'must be so, repeatable', collect)
    .option('--run <claim>', 'tells runs of one subject apart, repeatable', collect)
    .option('--keep <claim>', 'recorded with the session, repeatable', collect)
    .option('--algorithm <name>', `that may have signed, repeatable: ${OIDC_ALGORITHMS.join(', ')}`, collectOf(OIDC_ALGORITHMS))
    .option('--skew <seconds>', 'by which clocks may differ', number(0, 300, true))
    .option('--ca-file <file>', 'PEM of the issuer’s authority, or of the authority of the certificates')
    .option('--jwks-file <file>', 'keys of an issuer that cannot be reached')
    .option('--metadata-file <file>', 'SAML metadata of the identity provider')
    .option('--entity-id <id>', 'of the identity provider, without metadata')
    .option('--certificate-file <file>', 'PEM that signs its assertions, without metadata; repeatable', collect)
    .option('--recipient <url>', 'as the identity provider was told')
    .option('--crl-file <file>', 'revocation list, repeatable', collect)
    .option('--session-ttl <duration>', 'longest session: 8h')
    .option('--file <file>', 'all of this as YAML; options win')
    .action(async (name: string, o: ProviderOptions) => done(await addIdentity(terminal, name, o)));
  leaf(identity, 'list', 'all providers').action(async (o: Common) => done(await listIdentities(terminal, o)));
  leaf(identity, 'show <name>', 'every setting of one').action(async (name: string, o: Common) =>
    done(await showIdentity(terminal, name, o)),
  );
  leaf(identity, 'test <name>', 'what a provider says to a token, without letting anybody in')
    .requiredOption('--token-file <file>', 'with the token, assertion or certificate')
    .action(async (name: string, o: Common & { tokenFile: string }) => done(await testIdentity(terminal, name, o)));
  leaf(identity, 'remove <name>', 'trust it no more').action(async (name: string, o: Common) =>
    done(await removeIdentity(terminal, name, o)),
  );
  leaf(identity, 'presets', 'issuers that are known').action(async (o: Common) => done(await presets(terminal, o)));
}
