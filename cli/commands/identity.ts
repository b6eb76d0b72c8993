/** identity add, list, show, test, remove, presets. */
import type { ProviderSummary } from '../../contract/identity.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { withEngine, type Common } from '../context.ts';
import { readSecret } from '../files.ts';
import { providerOf, type ProviderOptions } from '../provider.ts';
import { shortTime } from '../instant.ts';
import { checkLines, identityLines } from '../words.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';

export function addIdentity(terminal: Terminal, name: string, options: ProviderOptions): Promise<number> {
  // Files are read and mistakes are told before a passphrase is asked for.
  const request = providerOf(terminal, name, options);
  return withEngine(terminal, options, async (bridge) => {
    const added = await bridge['identities.add'](request);
    if (options.json) terminal.out(JSON.stringify(added));
    else {
      terminal.out(`Added ${added.name}: ${added.type}, ${plain(added.issuer)}.`);
      for (const line of settings(added)) terminal.out(line);
      const names = added.targets.includes('*') ? '' : ` ${added.targets.join(' ')}`;
      terminal.out(`Where its agents go: chaperone target kubeconfig${plain(names)}, while chaperone serve runs.`);
    }
    return 0;
  });
}

export function listIdentities(terminal: Terminal, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const providers = await bridge['identities.list']({});
    if (options.json) terminal.out(JSON.stringify(providers));
    else if (providers.length === 0)
      terminal.out(
        'No identity providers; agents get in with the session tokens of `run`, `env` and `serve`. See `identity add`.',
      );
    else {
      const rows = providers.map((one) => [
        ...[one.name, one.type, plain(one.issuer), one.targets.join(','), one.policy],
        one.lastAdmitted === null ? '-' : shortTime(one.lastAdmitted),
        one.lastRefused === null ? '-' : `${shortTime(one.lastRefused.at)} ${plain(one.lastRefused.message)}`,
      ]);
      const head = ['NAME', 'TYPE', 'ISSUER', 'TARGETS', 'POLICY', 'LAST IN (UTC)', 'LAST REFUSED'];
      for (const line of table([head, ...rows])) terminal.out(line);
    }
    return 0;
  });
}

export function showIdentity(terminal: Terminal, name: string, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const found = (await bridge['identities.list']({})).find((one) => one.name === name);
    if (found === undefined) throw new ChaperoneError('identity.unknown-provider', { name });
    if (options.json) terminal.out(JSON.stringify(found));
    else {
      terminal.out(`${paint(terminal, 'bold', found.name)}  ${found.type}, ${plain(found.issuer)}`);
      for (const line of settings(found)) terminal.out(line);
    }
    return 0;
  });
}

export function testIdentity(
  terminal: Terminal,
  name: string,
  options: Common & { readonly tokenFile: string },
): Promise<number> {
  const proof = readSecret(terminal, options.tokenFile);
  return withEngine(terminal, options, async (bridge) => {
    const result = await bridge['identities.test']({ name, proof });
    if (options.json) terminal.out(JSON.stringify(result));
    else {
      for (const line of checkLines(terminal, result.checks)) terminal.out(line);
      if (result.identity !== null) for (const line of identityLines(result.identity)) terminal.out(line);
    }
    return result.ok ? 0 : 1;
  });
}

export function removeIdentity(terminal: Terminal, name: string, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    await bridge['identities.remove']({ name });
    if (options.json) terminal.out(JSON.stringify({ removed: name }));
    else terminal.out(`Removed ${name}; nobody gets in through it any more.`);
    return 0;
  });
}

export function presets(terminal: Terminal, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const known = await bridge['identities.presets']({});
    if (options.json) terminal.out(JSON.stringify(known));
    else {
      for (const { preset, title, issuer, about, settings: given } of known) {
        terminal.out(`${paint(terminal, 'bold', preset)}  ${title}`);
        terminal.out(`  ${about}`);
        const rows = [['issuer', issuer ?? '(give --issuer)'] as const, ...given];
        for (const line of table(rows.map(([name, value]) => [`  ${plain(name)}`, plain(value)]))) terminal.out(line);
        terminal.out('');
      }
      terminal.out('What you leave out of `identity add --oidc --preset PRESET` is filled in so.');
    }
    return 0;
  });
}

function settings(provider: ProviderSummary): string[] {
  return table([
    ['  targets', provider.targets.join(', ')],
    ['  policy', provider.policy],
    ...provider.settings.map(([name, value]) => [`  ${plain(name)}`, plain(value)]),
  ]);
}
