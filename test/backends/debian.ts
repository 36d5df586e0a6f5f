/** Backends that are Debian packages. */
import { spawnSync } from 'node:child_process';
import { run } from './command.ts';
import type { Backend } from './ensure-built.ts';

/** A package, installed with apt unless its command answers. @param check Arguments with which the command ends with 0 */
export function debianPackage(
  name: string,
  package_: string,
  command: string,
  check: readonly string[],
): Backend {
  return {
    name,
    isBuilt: () => spawnSync(command, check).status === 0,
    async build() {
      const [apt = '', ...first] = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', 'apt-get'];
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run(name, apt, [...first, 'update'], { env });
      await run(name, apt, [...first, 'install', '-y', '--no-install-recommends', package_], { env });
    },
  };
}
