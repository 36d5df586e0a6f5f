/** HAProxy, Debian's package: older than the image of docker-compose.yml, with the same configuration. */
import { run } from './command.ts';
import { debianPackage } from './debian.ts';
import { type Backend, ensureBuilt } from './ensure-built.ts';
import { answers, freePorts, type RunningProcess, startProcess } from './process.ts';

// Debian keeps it outside the path of ordinary users.
const COMMAND = '/usr/sbin/haproxy';

export const haproxy: Backend = debianPackage('haproxy', 'haproxy', COMMAND, ['-v']);

/** Checks a configuration file without running it. @throws with what HAProxy says */
export async function validateHaproxy(file: string, env: Record<string, string> = {}): Promise<void> {
  await ensureBuilt(haproxy);
  await run('haproxy-check', COMMAND, ['-c', '-f', file], { env });
}

/** A running proxy of `browser-proxy.cfg`. */
export interface RunningHaproxy extends RunningProcess {
  port: number;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Its own metrics and health. */
  metricsUrl: string;
}

/** Starts HAProxy with `browser-proxy.cfg` in front of `target`, `host:port`. It listens on all of 127.0.0.0/8. */
export async function startHaproxy(
  file: string,
  target: string,
  env: Record<string, string> = {},
): Promise<RunningHaproxy> {
  await ensureBuilt(haproxy);
  const [port = 0, metrics = 0] = await freePorts(2);
  const metricsUrl = `http://127.0.0.1:${metrics}`;
  const running = await startProcess({
    name: 'haproxy',
    command: COMMAND,
    args: ['-db', '-f', file],
    env: {
      ACS_OTEL_PROXY_LISTEN: `:${port}`,
      ACS_OTEL_PROXY_METRICS: `127.0.0.1:${metrics}`,
      ACS_OTEL_PROXY_TARGET: target,
      ...env,
    },
    ready: () => answers(`${metricsUrl}/health`),
  });
  return { ...running, port, url: `http://127.0.0.1:${port}`, metricsUrl };
}
