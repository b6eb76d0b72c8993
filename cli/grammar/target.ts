import type { Command } from 'commander';
import {
  addTarget,
  impersonateTarget,
  listTargets,
  removeTarget,
  testTarget,
  type ImpersonateOptions,
} from '../commands/target.ts';
import { importTargets, listContexts, type ImportOptions, type KubeconfigOptions } from '../commands/target-import.ts';
import type { Common } from '../context.ts';
import { targetKubeconfig, type AccessOptions } from '../commands/target-kubeconfig.ts';
import type { AddOptions } from '../target-request.ts';
import { collect, leaf, type Grammar } from './leaf.ts';

const TEMPLATE = '{subject}, {name}, {agent} and {provider} are filled in';

export function declareTarget(program: Command, { terminal, done }: Grammar): void {
  const target = program.command('target').description('what agents may be let loose on');
  leaf(target, 'add <name>', 'take a kubeconfig context, an EKS cluster or an HTTPS service into the vault, credential included')
    .option('--kubeconfig <file>', 'instead of the one kubectl would use')
    .option('--context <context>', 'instead of the current one')
    .option('--insecure-skip-tls-verify', 'of a context that does not check its server’s certificate: add it all the same')
    .option('--yes', 'without asking back')
    .option('--practice', 'the practice cluster inside')
    .option('--impersonate-user <template>', `who the cluster sees instead of the credential’s user; ${TEMPLATE}`)
    .option('--impersonate-group <template>', 'its groups, repeatable; {groups} stands for each of the agent’s', collect)
    .option('--impersonate-extra', 'with the session’s id as an extra field')
    .option('--eks <cluster>', 'an EKS cluster; its tokens are made by presigning STS')
    .option('--region <region>', 'of the EKS cluster')
    .option('--role <arn>', 'IAM role to assume; its session carries the agent’s name')
    .option('--external-id <id>', 'that the role asks for')
    .option('--profile <name>', 'AWS profile, instead of the environment’s credentials')
    .option('--aws-key-file <file>', 'access key to keep in the vault: a file as ~/.aws/credentials, or two lines')
    .option('--sts-endpoint <url>', 'instead of the region’s own')
    .option('--sts-ca-file <file>', 'PEM of the authority of that endpoint')
    .option('--server <url>', 'of the EKS cluster, instead of asking AWS')
    .option('--url <url>', 'a plain HTTPS service')
    .option('--bearer', 'its credential is a bearer token, asked for')
    .option('--bearer-file <file>', 'or in this file')
    .option('--basic <user>', 'its credential is a password, asked for')
    .option('--basic-file <file>', 'or in this file, as user:password')
    .option('--header <name>', 'its credential is a header, whose value is asked for')
    .option('--query <name>', 'its credential is a query parameter, whose value is asked for')
    .option('--secret-file <file>', 'the value of --header or --query')
    .option('--ca-file <file>', 'PEM of the authority of --server or --url')
    .option('--proxy-url <url>', 'http, https or socks5 proxy on the way to --url')
    .option('--proxy-url-file <file>', 'the same with a user name and password in it')
    .action(async (name: string, o: AddOptions) => done(await addTarget(terminal, name, o)));
  leaf(target, 'import', 'several contexts of a kubeconfig at once; the file is not changed')
    .option('--kubeconfig <file>', 'instead of the one kubectl would use')
    .option('--context <context>', 'may be repeated', collect)
    .option('--all', 'all that can be added and are not there yet')
    .action(async (o: ImportOptions) => done(await importTargets(terminal, o)));
  leaf(target, 'contexts', 'what a kubeconfig has, and what of it can be added')
    .option('--kubeconfig <file>', 'instead of the one kubectl would use')
    .action(async (o: KubeconfigOptions) => done(await listContexts(terminal, o)));
  leaf(target, 'list', 'all targets').action(async (o: Common) => done(await listTargets(terminal, o)));
  leaf(target, 'test <name>', 'try server, certificate, credential and rights').action(async (name: string, o: Common) =>
    done(await testTarget(terminal, name, o)),
  );
  leaf(target, 'impersonate <name>', 'who the cluster sees from now on')
    .option('--user <template>', TEMPLATE)
    .option('--group <template>', 'may be repeated; {groups} stands for each of the agent’s', collect)
    .option('--extra', 'with the session’s id as an extra field')
    .option('--none', 'the credential’s own user')
    .action(async (name: string, o: ImpersonateOptions) => done(await impersonateTarget(terminal, name, o)));
  leaf(
    target,
    'kubeconfig [names...]',
    'a kubeconfig without a credential, for agents that bring a token or certificate of their own',
  )
    .option('--token-file <file>', 'where the agent will have its token; the kubeconfig names it')
    .action(async (names: string[], o: AccessOptions) => done(await targetKubeconfig(terminal, names, o)));
  leaf(target, 'remove <name>', 'forget a target and its credential').action(async (name: string, o: Common) =>
    done(await removeTarget(terminal, name, o)),
  );
}
