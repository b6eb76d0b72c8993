/** The import graph, type-only and dynamic imports included, as dependency-cruiser reads it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser';

export interface Edge {
  /** Path from the root, `/` as separator. */
  readonly from: string;
  /** A path from the root, the name of a package, or of a Node module without `node:`. */
  readonly to: string;
  readonly kind: 'local' | 'package' | 'node' | 'unresolved';
}

export interface Graph {
  readonly edges: readonly Edge[];
  /** Each cycle once, from its alphabetically first file, which is repeated at the end. */
  readonly cycles: readonly (readonly string[])[];
}

/** `@scope/name` or `name` of a module name such as `name/deep/file.js`. */
export function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function edge(from: string, dependency: IDependency): Edge {
  const { module, resolved, coreModule, couldNotResolve } = dependency;
  if (module.startsWith('.')) return { from, to: resolved, kind: couldNotResolve ? 'unresolved' : 'local' };
  if (coreModule) return { from, to: module.replace(/^node:/, ''), kind: 'node' };
  return { from, to: packageName(module), kind: 'package' };
}

function cyclesOf(result: ICruiseResult): readonly string[][] {
  const found = new Map<string, string[]>();
  for (const { source, dependencies } of result.modules) {
    for (const { cycle } of dependencies) {
      const names = cycle?.map((step) => (typeof step === 'string' ? step : step.name)) ?? [];
      const first = [...names].sort()[0];
      if (first === undefined) continue;
      const from = names.indexOf(first);
      const turned = [...names.slice(from), ...names.slice(0, from), first];
      found.set(turned.join(), turned.length > 2 ? turned : [source, source]);
    }
  }
  return [...found.values()];
}

/** Reads all `.ts` and `.tsx` files under `folders` of `root`; folders that do not exist are left out. */
export async function readGraph(root: string, folders: readonly string[]): Promise<Graph> {
  const { output } = await cruise(
    folders.filter((folder) => existsSync(join(root, folder))),
    { baseDir: root, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
  );
  if (typeof output === 'string') throw new TypeError('dependency-cruiser answered with a text');
  const own = output.modules.filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`)));
  const edges = own.flatMap(({ source, dependencies }) => dependencies.map((dependency) => edge(source, dependency)));
  return { edges, cycles: cyclesOf(output) };
}
