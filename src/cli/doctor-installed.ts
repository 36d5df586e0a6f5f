/** Checks of what is installed: copies, versions, and what does not go together. */
import { SCOPE_VERSION } from '../generated/version.ts';
import { CLIENTS } from '../sources/azure-sdk/clients.ts';
import { type Check, failed, note, ok } from './doctor-check.ts';
import type { InstalledPackage } from './doctor-packages.ts';
import { inRange } from './doctor-range.ts';

const API = '@opentelemetry/api';
const API_RANGE = '^1.9.0';
const CALLING = /^@azure\/communication-calling$/;
const SDK =
  /^@opentelemetry\/(sdk-|auto-instrumentations-node$)|^@vercel\/otel$|^@azure\/monitor-opentelemetry$/;

/**
 * Everything but the clients.
 * @param bundled The app is a bundle, which may hold what is not installed.
 */
export function installedChecks(packages: readonly InstalledPackage[], bundled = false): Check[] {
  return [
    ownCheck(packages),
    apiCheck(packages, bundled),
    ...peerChecks(packages),
    sdkCheck(packages),
    ...coreChecks(packages),
  ];
}

function ownCheck(packages: readonly InstalledPackage[]): Check {
  const copies = copiesOf('acs-otel', packages);
  const versions = versionsOf(copies);
  if (versions.length > 1 || (copies.length > 0 && versions[0] !== SCOPE_VERSION)) {
    return failed(
      'acs-otel',
      `acs-otel: this is ${SCOPE_VERSION}, the app finds ${places(copies)}`,
      'Install one version; "npm ls acs-otel" shows who asks for each.',
    );
  }
  return ok('acs-otel', `acs-otel ${SCOPE_VERSION}`);
}

function apiCheck(packages: readonly InstalledPackage[], bundled: boolean): Check {
  const copies = copiesOf(API, packages);
  const versions = versionsOf(copies);
  if (copies.length === 0 && bundled) return note('api', `${API} is not installed; the bundle holds a copy`);
  if (copies.length === 0)
    return failed('api', `${API} is not installed`, `Run "npm install ${API}" in the app's folder.`);
  const outside = copies.filter(({ version }) => !inRange(version, API_RANGE));
  if (outside.length > 0)
    return failed(
      'api',
      `${API}: ${places(outside)}, outside the supported ${API_RANGE}`,
      `Run "npm install ${API}@${API_RANGE}".`,
    );
  if (versions.length > 1)
    return failed(
      'api',
      `${API} exists in ${versions.length} versions: ${places(copies)}; what one registers, a newer one ignores`,
      `Keep one: "npm ls ${API}" shows who asks for each, "npm dedupe" merges what can be merged.`,
    );
  const several = copies.length > 1 ? ` in ${copies.length} copies, which share their state` : '';
  return ok('api', `${API} ${versions[0]}${several}`);
}

/** API 1.9 goes with SDK 2.x, API 1.10 with SDK 3.x: their peer ranges are disjoint, and npm may stop with ERESOLVE. */
function peerChecks(packages: readonly InstalledPackage[]): Check[] {
  const wrong = packages.flatMap((installed) => {
    const range = installed.name.startsWith('@opentelemetry/') ? installed.peers[API] : undefined;
    const api = installed.uses(API);
    return range && api && !inRange(api.version, range) ? [{ installed, range, api }] : [];
  });
  const [first] = wrong;
  if (!first) return [];
  const { installed, range, api } = first;
  const more = wrong.length > 1 ? `, and ${wrong.length - 1} more packages do the same` : '';
  return [
    failed(
      'api-range',
      `${installed.name} ${installed.version} needs ${API} ${range}, but gets ${api.version}${more}`,
      'Use API 1.9 with SDK 2.x and 0.2xx packages, or API 1.10 with SDK 3.x and 0.3xx packages; a mix makes npm stop with ERESOLVE.',
    ),
  ];
}

function sdkCheck(packages: readonly InstalledPackage[]): Check {
  const names = [...new Set(packages.map(({ name }) => name).filter((name) => SDK.test(name)))].sort();
  const list = names
    .map((name) => `${name} ${versionsOf(copiesOf(name, packages)).join(' and ')}`)
    .join(', ');
  return ok(
    'sdk',
    list
      ? `OpenTelemetry SDK packages: ${list}`
      : 'no OpenTelemetry SDK installed: register() starts its own',
  );
}

function coreChecks(packages: readonly InstalledPackage[]): Check[] {
  return ['@azure/core-tracing', '@azure/logger'].flatMap((name) => {
    const copies = copiesOf(name, packages);
    return copies.length === 0 ? [] : [ok(name, `${name}: ${places(copies)}`)];
  });
}

/** What is known about the clients of the running app. */
interface RunningClients {
  /** What happened to one that is installed. */
  hooked: ((client: InstalledPackage) => Check) | undefined;
  /** Those in the app's bundle, by name. */
  bundled: ReadonlyMap<string, Check>;
}

export function clientChecks(
  packages: readonly InstalledPackage[],
  { hooked, bundled }: RunningClients = { hooked: undefined, bundled: new Map() },
): Check[] {
  const onlyBundled = [...bundled].flatMap(([name, check]) =>
    copiesOf(name, packages).length === 0 ? check : [],
  );
  const clients = CLIENTS.flatMap(({ package: name, supported }) =>
    copiesOf(name, packages).map((copy) => clientCheck(copy, supported, hooked)),
  );
  const calling = packages
    .filter(({ name }) => CALLING.test(name))
    .map((copy) => note(copy.name, `${copy.label}: hooked in pages, by register({ calling })`));
  const unknown = packages
    .filter(({ name }) => /^@azure(-rest)?\/communication-/.test(name) && !KNOWN.test(name))
    .map((copy) =>
      note(
        copy.name,
        `${copy.label}: not known to acs-otel; its HTTP requests are traced, its operations are not`,
      ),
    );
  const found = [...clients, ...onlyBundled, ...calling, ...unknown];
  if (found.length > 0) return found;
  return [
    failed(
      'clients',
      'no client of Azure Communication Services is installed here',
      'Run the doctor in the folder of the app, where its package.json is. Apps that call the REST API by themselves need none.',
    ),
  ];
}

/** The clients above, and what they consist of. */
const KNOWN = new RegExp(
  `^(${CLIENTS.map((client) => client.package).join('|')}|@azure/communication-(calling|common|signaling))$`,
);

function clientCheck(
  copy: InstalledPackage,
  supported: string,
  hooked: ((client: InstalledPackage) => Check) | undefined,
): Check {
  if (!inRange(copy.version, supported))
    return failed(
      copy.name,
      `${copy.label} is outside the supported range ${supported}`,
      `Run "npm install ${copy.name}@${supported}".`,
    );
  return hooked?.(copy) ?? ok(copy.name, `${copy.label}, supported (${supported})`);
}

function copiesOf(name: string, packages: readonly InstalledPackage[]): InstalledPackage[] {
  return packages.filter((installed) => installed.name === name);
}

function versionsOf(copies: readonly InstalledPackage[]): string[] {
  return [...new Set(copies.map(({ version }) => version))].sort();
}

function places(copies: readonly InstalledPackage[]): string {
  return copies.length === 1
    ? copies[0]!.version
    : copies.map(({ version, shown }) => `${version} in ${shown}`).join(', ');
}
