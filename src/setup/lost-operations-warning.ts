/** The warning about clients whose operations can't be observed: what was seen, why, and the one change that fixes it. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { isBundled } from '../safety/own-file.ts';
import { CLIENTS } from '../sources/azure-sdk/clients.ts';
import type { LostPackage } from '../sources/azure-sdk/lost-operations.ts';

/** What is known about the process. */
export interface Surroundings {
  /** The app's main script. */
  main: string | undefined;
  env: Record<string, string | undefined>;
  /** Arguments of Node, those of `NODE_OPTIONS` included. */
  nodeArgs: readonly string[];
  /** This code is part of a bundle. */
  bundled: boolean;
}

export function surroundings(): Surroundings {
  const fromEnvironment = process.env.NODE_OPTIONS?.split(/\s+/) ?? [];
  return {
    main: process.argv[1],
    env: process.env,
    nodeArgs: [...process.execArgv, ...fromEnvironment],
    bundled: isBundled(),
  };
}

interface Warning {
  text: string;
  /** Packages that it covers. */
  packages: readonly string[];
}

/** @param others Other packages of which no operation was seen. */
export function lostOperationsWarning(
  { name, version, otherCopyObserved }: LostPackage,
  others: readonly string[],
  around: Surroundings,
): Warning {
  const { main, env, bundled } = around;
  const contrast = otherCopyObserved ? ', although another copy of it is traced' : '';
  const seen = `requests of ${name} ${version} were seen without an operation${contrast}`;
  if (!CLIENTS.some((client) => client.package === name))
    return {
      text: `${seen}: this version of acs-otel does not know the package, and traces its requests only. Update acs-otel if a newer version names it`,
      packages: [],
    };
  if (env.NEXT_RUNTIME) {
    const names = [name, ...others.filter((other) => other !== name)];
    return {
      text: `${seen}: Next.js has bundled the Azure SDK, where acs-otel can't reach it. Wrap the configuration in next.config: import { withAcsOtel } from 'acs-otel/next'; export default withAcsOtel({ … })`,
      packages: names,
    };
  }
  const inMain = main ? packagesIn(main, [name, ...others]) : [];
  if (inMain.includes(name) || bundled)
    return {
      text: `${seen}: its copy is bundled${inMain.includes(name) ? ` in ${basename(main ?? '')}` : ''}, where acs-otel can't reach it. Hand its classes over: ${handOver(inMain.length ? inMain : [name])}`,
      packages: inMain,
    };
  return { text: `${seen}: ${unreached(name, around, otherCopyObserved)}`, packages: [] };
}

function unreached(name: string, { nodeArgs, env }: Surroundings, otherCopyObserved = false): string {
  if (env.JEST_WORKER_ID !== undefined)
    return `the test runner loads a copy of its own, which acs-otel can't reach. Hand its classes over: ${handOver([name])}`;
  const preloaded = nodeArgs.some((arg) => arg.includes('acs-otel'));
  const runner = nodeArgs.some((arg) => /\btsx\b/.test(arg)) ? 'tsx' : 'node';
  return preloaded || otherCopyObserved
    ? `its copy is bundled, or loaded in a way that acs-otel can't follow. Hand its classes over: ${handOver([name])}`
    : `it was loaded before register(), from where acs-otel can't reach it. Start the app with: ${runner} --import acs-otel/register`;
}

/** The call that hands the clients of these packages over. */
export function handOver(packages: readonly string[]): string {
  const rows = CLIENTS.filter((client) => packages.includes(client.package));
  const clients = rows.flatMap(({ classes, yields, rest }) => [
    ...Object.keys(classes ?? {}).slice(0, yields ? 1 : undefined), // the first leads to the others
    ...(rest ? ['messagesClient'] : []),
  ]);
  return `register({ clients: [${clients.join(', ')}] })`;
}

const MAX_BYTES = 32 << 20;

/** Packages whose user agents are part of the file: then it is a bundle with their code. */
export function packagesIn(file: string, names: readonly string[]): string[] {
  const text = textOf(file);
  return names.filter((name) =>
    text.includes(`azsdk-js-${name.replace(/^@azure\//, '').replace(/^@azure-rest\/(.*)/, '$1-rest')}/`),
  );
}

function textOf(file: string): string {
  try {
    return statSync(file).size <= MAX_BYTES ? readFileSync(file, 'latin1') : '';
  } catch {
    return ''; // a script of a runtime that has no file for it, or without permission to read it
  }
}
