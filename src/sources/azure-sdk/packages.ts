/** The Azure packages that are hooked, and where their copies are found. */
import { bundledCopies } from './bundled-copies.ts';
import { CLIENTS } from './clients.ts';
import { type ModuleCopy, moduleCopies, type OnBroken, searchRoots } from './module-copies.ts';

const COMMON = '@azure/communication-common';

/** Shared by all clients: several copies of them may run. */
const SHARED = ['@azure/core-tracing', '@azure/logger'] as const;

/** Clients without spans of their own, whose classes are wrapped. */
const WRAPPED = CLIENTS.filter(({ wrapped, rest }) => wrapped || rest).map((client) => client.package);

/** Packages that may have a nested copy of the shared ones. */
const DEPENDENTS: readonly string[] = [
  ...CLIENTS.map((client) => client.package),
  COMMON,
  '@azure/core-client',
  '@azure-rest/core-client',
  '@azure/core-rest-pipeline',
];

/** Names of all packages that are hooked. */
export const HOOKED: ReadonlySet<string> = new Set([...SHARED, ...WRAPPED, COMMON]);

export interface NamedCopy extends ModuleCopy {
  name: string;
}

/** Copies inside the bundle that this code is part of. */
export function copiesInBundle(): NamedCopy[] {
  return SHARED.flatMap((name) => bundledCopies(name).map((copy) => ({ name, ...copy })));
}

/**
 * The copies that can be found on disk. Never throws.
 * @param loadedOnly Loads none, and returns those that the app has loaded.
 */
export function copiesOnDisk(onBroken: OnBroken, loadedOnly: boolean): NamedCopy[] {
  const from = searchRoots();
  const copies = (name: string, dependents: readonly string[] = []) =>
    moduleCopies(name, { from, dependents, loadedOnly, onBroken }).map((copy) => ({ name, ...copy }));
  return [
    ...SHARED.flatMap((name) => copies(name, DEPENDENTS)),
    ...[...WRAPPED, COMMON].flatMap((name) => copies(name)),
  ];
}
