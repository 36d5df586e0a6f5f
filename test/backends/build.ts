/**
 * Builds what the tests need and is not there yet: `node test/backends/build.ts [collector] [prometheus] [jaeger]
 * [kafka] [alertmanager] [haproxy] [docker-compose]`, all of them without a name. README.md has the times.
 */
import { alertmanager } from './alertmanager.ts';
import { collector } from './collector.ts';
import { dockerCompose } from './docker-compose.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { haproxy } from './haproxy.ts';
import { jaeger } from './jaeger.ts';
import { kafka } from './kafka.ts';
import { prometheus } from './prometheus.ts';

const backends: readonly Backend[] = [
  collector,
  prometheus,
  jaeger,
  kafka,
  alertmanager,
  haproxy,
  dockerCompose,
];

if (import.meta.main) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !backends.some((backend) => backend.name === name));
  if (unknown.length > 0) throw new Error(`no backend ${unknown.join(', ')}`);
  for (const backend of backends)
    if (names.length === 0 || names.includes(backend.name)) await ensureBuilt(backend);
}
