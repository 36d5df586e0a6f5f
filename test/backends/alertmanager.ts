/** Alertmanager, Debian's package: a real installation, because it needs the template that it ships. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianPackage } from './debian.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { answers, freePorts, type RunningProcess, startProcess } from './process.ts';

const COMMAND = 'prometheus-alertmanager';

export const alertmanager: Backend = debianPackage('alertmanager', COMMAND, COMMAND, ['--version']);

/** A running Alertmanager. */
export interface RunningAlertmanager extends RunningProcess {
  /** `http://127.0.0.1:<port>`; in prometheus.yml the target is its host. */
  url: string;
  host: string;
}

/** Starts an Alertmanager with this configuration (the content of alertmanager.yml). */
export async function startAlertmanager({ config }: { config: string }): Promise<RunningAlertmanager> {
  await ensureBuilt(alertmanager);
  const [port] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), 'acs-otel-alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, config);
  const host = `127.0.0.1:${port}`;
  const running = await startProcess({
    name: 'alertmanager',
    command: COMMAND,
    args: [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${host}`,
      '--cluster.listen-address=',
    ],
    ready: () => answers(`http://${host}/-/ready`),
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return {
    ...running,
    url: `http://${host}`,
    host,
    stop: () => running.stop().then(remove),
    kill: () => running.kill().then(remove),
  };
}
