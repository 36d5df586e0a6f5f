import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  files: string[];
  engines: { node: string };
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  sideEffects: string[];
  dependencies: Record<string, string>;
};
const output = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [{ files, size }] = JSON.parse(output) as [{ files: { path: string }[]; size: number }];
const paths = files.map((file) => file.path);

/** What may be in the package. */
const ALLOWED = [
  /^dist\/(chunks\/)?[\w-]+\.(js|cjs|mjs|d\.ts|d\.cts)$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^dist\/view\/(index\.html|THIRD-PARTY-NOTICES\.md|assets\/[\w-]+\.(js|css|svg))$/,
  /^(README\.md|LICENSE|CHANGELOG\.md|package\.json)$/,
  /^collector-config\/[\w-]+\.(yaml|cfg)$/,
  /^grafana\/(README\.md|(azure\/)?dashboards\/[\w-]+\.json|azure\/(alerts\.json|datasource\.yaml)|alerts\/[\w-]+\.yaml)$/,
  // What README links to.
  /^(docs\/[\w-]+\.md|collector-config\/README\.md|src\/schema\/README\.md|examples\/[\w-]+\.js)$/,
  /^grafana\/provisioning\/[\w-]+\/[\w-]+\.yaml$/,
];

it('the package holds what users need and nothing else', () => {
  expect(paths.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'README.md', 'package.json']));
  expect(size).toBeLessThan(800_000);
});

it('holds the texts of end reasons once per module format, whatever loads them', () => {
  const holders = paths.filter(
    (path) =>
      path.startsWith('dist/') &&
      readFileSync(join(root, path), 'utf8').includes('The organizer ended the meeting for everyone.'),
  );
  expect(holders.sort()).toEqual(['dist/chunks/text-tables.cjs', 'dist/chunks/text-tables.js']);
});

it('the gateway is in it with every overlay and its proxy', () => {
  const files = readdirSync(join(root, 'collector-config')).filter((file) => /\.(yaml|cfg)$/.test(file));
  expect(files).toContain('browser-proxy.cfg');
  expect(files.length).toBeGreaterThan(8);
  expect(paths).toEqual(expect.arrayContaining(files.map((file) => `collector-config/${file}`)));
});

it('every file that the manifest names is in the package', () => {
  const leaves = (entry: unknown): string[] =>
    typeof entry === 'string' ? [entry] : Object.values(entry as object).flatMap(leaves);
  const targets = leaves(manifest.exports);
  const named = [...targets, ...Object.values(manifest.bin), ...manifest.sideEffects];
  expect(named.map((path) => path.replace('./', '')).filter((path) => !paths.includes(path))).toEqual([]);
});

it('neither our fakes nor the Calling SDK are in it', () => {
  const code = paths
    .filter((path) => /\.c?js$/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    // Examples in docstrings may import the Calling SDK.
    .map((text) => text.replace(/^\s*(\*|\/\*|\/\/).*$/gm, ''));
  for (const trace of ['startFakeAcs', 'startOtlpSink', '/communication-calling"', "/communication-calling'"])
    expect(code.filter((text) => text.includes(trace))).toHaveLength(0);
  expect(Object.keys(manifest.dependencies)).not.toContain('@azure/communication-calling');
});

it('the version and the needed Node are the same everywhere', () => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  expect(read('src/generated/version.ts')).toContain(`'${manifest.version}'`);
  const [major, minor] = manifest.engines.node.replace('>=', '').split('.');
  expect(read('src/safety/node-version.ts')).toContain(`MINIMUM_NODE = [${major}, ${minor}]`);
  // Older, so that an older Node can parse it: what it then prints is tested with real old Nodes (pack.test.ts).
  expect(read('tsdown.config.ts')).toContain("target: 'node18'");
});
