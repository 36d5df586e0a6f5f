/** The packages that an app can reach, found as Node finds them: npm, pnpm and workspaces alike. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface InstalledPackage {
  name: string;
  version: string;
  /** Real path of its folder. */
  folder: string;
  /** The folder relative to the app, for people. */
  shown: string;
  /** Name and version, and the place where there are several copies. */
  label: string;
  /** Name -> range. */
  peers: Record<string, string>;
  /** Finds the copy of another package that this one uses. */
  uses(name: string): InstalledPackage | undefined;
}

interface Manifest {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Packages that matter here, also where no manifest asks for them. */
const SCOPES = ['@azure', '@azure-rest', '@opentelemetry'];
/** Stops a walk through an endless tree. */
const MAX_PACKAGES = 20_000;

/** Every package that can be reached from `app`, by its real folder. */
export function reachablePackages(app: string): InstalledPackage[] {
  return new Walk(realpathSync(app)).run();
}

class Walk {
  readonly #app: string;
  readonly #found = new Map<string, InstalledPackage | undefined>();
  readonly #folders = new Map<string, string | undefined>();

  constructor(app: string) {
    this.#app = app;
  }

  run(): InstalledPackage[] {
    const root = nearestManifest(this.#app);
    const names = [...requested(root), ...Object.keys(root?.devDependencies ?? {})];
    const queue = [...names, ...placed(this.#app), 'acs-otel'].map((name) => ({ name, from: this.#app }));
    for (let item = queue.pop(); item && this.#found.size < MAX_PACKAGES; item = queue.pop()) {
      const folder = this.#resolve(item.name, item.from);
      if (!folder || this.#found.has(folder)) continue;
      const manifest = read(folder);
      this.#found.set(folder, manifest && this.#package(folder, manifest));
      for (const name of requested(manifest)) queue.push({ name, from: folder });
    }
    const packages = [...this.#found.values()].filter((found) => found !== undefined);
    for (const found of packages) {
      const several = packages.some(({ name, folder }) => name === found.name && folder !== found.folder);
      if (several) found.label += ` in ${found.shown}`;
    }
    return packages;
  }

  #package(folder: string, manifest: Manifest): InstalledPackage {
    return {
      name: manifest.name ?? '',
      version: manifest.version ?? 'unknown',
      folder,
      shown: relative(this.#app, folder) || '.',
      label: `${manifest.name} ${manifest.version}`,
      peers: manifest.peerDependencies ?? {},
      uses: (name) => this.#found.get(this.#resolve(name, folder) ?? ''),
    };
  }

  /** Real path of the nearest copy. Links are followed, because with pnpm a package's neighbours lie beside its real place. */
  #resolve(name: string, from: string): string | undefined {
    const key = `${from}\n${name}`;
    if (!this.#folders.has(key)) this.#folders.set(key, this.#search(name, from));
    return this.#folders.get(key);
  }

  #search(name: string, from: string): string | undefined {
    const beside = join(from, 'node_modules', name);
    if (read(beside)) return realpathSync(beside);
    return dirname(from) === from ? undefined : this.#resolve(name, dirname(from));
  }
}

function requested(manifest: Manifest | undefined): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest ?? {};
  return Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies });
}

/** Packages of our scopes that lie in the nearest `node_modules`, asked for or not. */
function placed(folder: string): string[] {
  const modules = join(folder, 'node_modules');
  const names = SCOPES.flatMap((scope) => list(join(modules, scope)).map((name) => `${scope}/${name}`));
  return names.length > 0 || dirname(folder) === folder ? names : placed(dirname(folder));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function nearestManifest(folder: string): Manifest | undefined {
  return read(folder) ?? (dirname(folder) === folder ? undefined : nearestManifest(dirname(folder)));
}

/** An unreadable manifest counts as missing. */
function read(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
