/** The slim OpenTelemetry Collector of `collector-config/builder.yaml`. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, repository, source, stamp } from './cache.ts';
import { run } from './command.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { goBuild, goCommand } from './go.ts';
import { answers, type RunningProcess, startProcess } from './process.ts';

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.155.0';

const binary = () => cached('bin/otelcol');
const manifest = repository('collector-config/builder.yaml');
const inputs = [manifest, source('collector/go.mod'), source('collector/go.sum')];

export const collector: Backend = {
  name: 'collector',
  isBuilt: () => stamp('collector', inputs).fresh && existsSync(binary()),
  async build() {
    const sources = cached('src/collector', 'main.go');
    const folder = join(sources, '..');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const bin = join(cached('bin/builder'), '..');
    await run('builder', await goCommand(), ['install', BUILDER], {
      env: { GOBIN: bin, GOFLAGS: '-buildvcs=false' },
    });
    const ours = cached('src', 'builder.yaml');
    writeFileSync(
      ours,
      readFileSync(manifest, 'utf8').replace(/output_path: .*/, () => `output_path: ${folder}`),
    );
    // The Builder's own `go mod tidy` wants test modules that not every mirror has; so it only writes the sources.
    const args = ['--config', ours, '--skip-get-modules', '--skip-compilation'];
    await run('collector-sources', cached('bin/builder'), args);
    for (const file of ['go.mod', 'go.sum']) copyFileSync(source('collector', file), join(folder, file));
    await goBuild('collector', folder, ['-ldflags', '-s -w', '-o', binary(), '.']);
    stamp('collector', inputs).mark();
  },
};

/** What to start. */
export interface CollectorOptions {
  /** Files in the order of `--config`: maps are merged, lists replaced. */
  config: readonly string[];
  env?: Record<string, string>;
  /** Answers with 200 when the Collector is ready. */
  healthUrl: string;
  /** @default 60000 ms, because a busy machine takes long to compile the statements */
  timeoutMillis?: number;
}

/** Starts a Collector. */
export async function startCollector(options: CollectorOptions): Promise<RunningProcess> {
  await ensureBuilt(collector);
  return startProcess({
    name: 'collector',
    command: binary(),
    args: options.config.map((file) => `--config=${file}`),
    env: options.env ?? {},
    ready: () => answers(options.healthUrl),
    timeoutMillis: options.timeoutMillis ?? 60_000,
  });
}

/** Checks configuration files without running them. @throws with what the Collector says */
export async function validateCollector(
  config: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  await ensureBuilt(collector);
  const args = ['validate', ...config.map((file) => `--config=${file}`)];
  await run('collector-validate', binary(), args, { env });
}
