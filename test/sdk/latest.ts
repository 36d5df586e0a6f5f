/**
 * The client tests against npm's `latest` of every ACS SDK: `npm run test:latest`, or with versions of your choice,
 * `npm run test:latest -- @azure/communication-sms@1.2.0-beta.4`. Reports and fails nothing. Works in a copy.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const copy = join(root, '.cache/latest-sdks');
const TESTS = ['test/sdk/clients-', 'test/sdk/pollers', 'test/sdk/inventory'];
const VIEW_MILLIS = 20_000;
const INSTALL_MILLIS = 90_000;
const TESTS_MILLIS = 110_000;

/** What npm says, and what is installed. */
interface Version {
  name: string;
  installed: string;
  latest: string;
}

async function main(): Promise<void> {
  const chosen = process.argv.slice(2);
  const versions = await Promise.all(
    chosen.length > 0 ? chosen.map(chosenVersion) : sdks().map(latestVersion),
  );
  const unknown = versions.filter(({ latest }) => !latest);
  const newer = versions.filter(({ installed, latest }) => latest && latest !== installed);
  for (const { name, installed } of unknown)
    print(`? ${name} ${installed}: npm does not name its latest version`);
  if (newer.length === 0) {
    const known = versions.length - unknown.length;
    print(`${known} of ${versions.length} ACS SDKs are tested at their latest version: 0 runs, 1 skipped`);
    return;
  }
  for (const version of newer) print(`${isMajor(version) ? 'NEW MAJOR' : 'newer'}: ${changeOf(version)}`);
  try {
    install(newer);
    runTests(newer);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The ACS SDKs of package.json. */
function sdks(): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return Object.keys(devDependencies).filter((name) => /^@azure(-rest)?\/communication-/.test(name));
}

async function latestVersion(name: string): Promise<Version> {
  const view = promisify(execFile)('npm', ['view', name, 'version'], { timeout: VIEW_MILLIS });
  const latest = await view.then(({ stdout }) => stdout.trim()).catch(() => '');
  return { name, installed: installedVersion(name), latest };
}

async function chosenVersion(given: string): Promise<Version> {
  const [, name = given, version] = /^(.+)@([^@]+)$/.exec(given) ?? [];
  return version ? { name, installed: installedVersion(name), latest: version } : latestVersion(name);
}

function installedVersion(name: string, folder = root): string {
  const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Copies the repository and installs the newer SDKs there, so that neither package.json nor its node_modules change. */
function install(versions: readonly Version[]): void {
  rmSync(copy, { recursive: true, force: true });
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  cpSync(join(root, 'node_modules'), join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  const packages = versions.map(({ name, latest }) => `${name}@${latest}`);
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--force'];
  const { status, stderr } = spawnSync('npm', ['install', ...flags, ...packages], {
    cwd: copy,
    encoding: 'utf8',
    timeout: INSTALL_MILLIS,
  });
  if (status !== 0) throw new Error(`npm could not install ${packages.join(', ')}: ${stderr.slice(-500)}`);
}

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    message: string;
    status: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

function runTests(versions: readonly Version[]): void {
  for (const { name, latest } of versions)
    if (installedVersion(name, copy) !== latest)
      print(`? ${name}: npm installed ${installedVersion(name, copy)}`);
  const file = join(copy, 'results.json');
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'sdk', '--reporter=json', `--outputFile=${file}`, ...TESTS];
  const { error } = spawnSync(process.execPath, args, { cwd: copy, stdio: 'ignore', timeout: TESTS_MILLIS });
  if (error) throw new Error(`the tests gave no result within ${TESTS_MILLIS / 1000} s`);
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  for (const { name, message, status, assertionResults } of results.testResults) {
    if (status === 'failed' && assertionResults.length === 0)
      print(`FAILS ${name.split('/').at(-1)}: ${message}`);
    for (const one of assertionResults.filter(({ status: result }) => result === 'failed'))
      print(`FAILS ${one.fullName}: ${one.failureMessages[0]?.split('\n')[0] ?? 'no message'}`);
  }
  const { numPassedTests, numFailedTests } = results;
  print(`with ${versions.map(changeOf).join(', ')}: ${numPassedTests} passed, ${numFailedTests} failed`);
}

function changeOf({ name, installed, latest }: Version): string {
  return `${name} ${installed} -> ${latest}`;
}

function isMajor({ installed, latest }: Version): boolean {
  return installed.split('.')[0] !== latest.split('.')[0];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main().catch((error: Error) => print(`no result: ${error.message}`));
