/** Clients that a bundler has copied into the app's file, where no search on disk finds them. */
import { basename } from 'node:path';
import { handOver, packagesIn } from '../setup/lost-operations-warning.ts';
import { CLIENTS } from '../sources/azure-sdk/clients.ts';
import { type Check, failed, ok } from './doctor-check.ts';
import type { AppReport } from './doctor-report.ts';

/** A check per client in the file, by package; none if it is no bundle. */
export function bundledChecks(
  path: string,
  { handedOver, bundledTracing }: Pick<AppReport, 'handedOver' | 'bundledTracing'>,
): Map<string, Check> {
  const file = basename(path);
  const clients = CLIENTS.map((client) => client.package);
  const names = packagesIn(path, clients);
  const isHooked = (name: string) =>
    handedOver.includes(name) ||
    (bundledTracing && CLIENTS.some((client) => client.package === name && client.spanPrefixes));
  const remedy = `Hand the classes over: ${handOver(names)}.`;
  return new Map(
    names.map((name) => [
      name,
      isHooked(name)
        ? ok(name, `${name}: bundled in ${file} and hooked`)
        : failed(name, `${name}: bundled in ${file}, where acs-otel can't reach it`, remedy),
    ]),
  );
}
