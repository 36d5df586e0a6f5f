/** The real Collector accepts every file of collector-config/, and docker compose the compose file. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startAlertmanager } from '../backends/alertmanager.ts';
import { repository } from '../backends/cache.ts';
import { validateCollector } from '../backends/collector.ts';
import { run } from '../backends/command.ts';
import { compose } from '../backends/docker-compose.ts';
import { ensureBuilt } from '../backends/ensure-built.ts';
import { validateJaeger } from '../backends/jaeger.ts';
import { prometheus, promtool } from '../backends/prometheus.ts';
import { startGateway } from './gateway/gateway.ts';

const folder = repository('collector-config');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const overlays = files.filter(
  (file) => !['acs-otel.yaml', 'classify.yaml', 'builder.yaml', 'azure-monitor.yaml'].includes(file),
);
const storage = mkdtempSync(join(tmpdir(), 'acs-otel-validate-'));
afterAll(() => rmSync(storage, { recursive: true, force: true }));

const env = { ACS_OTEL_TOKEN: 'x', ACS_OTEL_STORAGE: storage, EVENT_HUBS_CONNECTION_STRING: 'x' };

function validate(...names: string[]): Promise<void> {
  const config = ['acs-otel.yaml', 'classify.yaml', ...names].map((name) => join(folder, name));
  return validateCollector(config, env);
}

interface Config {
  processors?: Record<string, unknown>;
  exporters?: Record<string, { sending_queue?: { storage?: string } }>;
  service?: { pipelines?: Record<string, { receivers?: string[]; processors?: string[] }> };
}

const read = (file: string) => parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as Config;

describe('collector-config', () => {
  it('starts with no overlay at all', async () => {
    const gateway = await startGateway({ overlays: [] });
    await gateway.stop();
  });

  it.each(overlays.filter((file) => file !== 'otlp-logs-metrics.yaml'))('%s is valid by itself', (file) =>
    validate(file),
  );

  it('all overlays together are valid, in any order', async () => {
    await validate(...overlays);
    await validate(...overlays.toReversed());
  });

  it('overlays change no pipeline of acs-otel.yaml but the empty processor lists that are meant for it', () => {
    const base = read('acs-otel.yaml').service?.pipelines ?? {};
    for (const file of files.filter((name) => name !== 'acs-otel.yaml' && name !== 'builder.yaml')) {
      for (const [name, pipeline] of Object.entries(read(file).service?.pipelines ?? {})) {
        if (!(name in base)) continue;
        expect(Object.keys(pipeline), `${file}: ${name}`).toEqual(['processors']);
        expect(base[name]?.processors, `${file}: ${name}`).toEqual([]);
      }
    }
  });

  it('no statement passes a function to replace_*, whose arguments the Collector shares between goroutines', () => {
    const passed =
      /replace_(?:all_)?(?:patterns?|matches|match)\(.*,\s*(?:function\s*=\s*)?[A-Z][A-Za-z0-9]*\s*\)/;
    expect('replace_all_patterns(log.cache["a"], "key", "^(.*)$", "$1", ToLowerCase)').toMatch(passed);
    for (const file of files) {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      expect(lines.filter((line) => passed.test(line))).toEqual([]);
    }
  });

  it('whatever sends, but Azure Monitor, queues on disk and batches there', () => {
    for (const file of files.filter((name) => name !== 'builder.yaml')) {
      for (const [name, exporter] of Object.entries(read(file).exporters ?? {})) {
        if (name === 'nop' || name.startsWith('prometheus/')) continue;
        expect(exporter.sending_queue?.storage, `${file}: ${name}`).toBe('file_storage');
      }
      const pipelines = Object.entries(read(file).service?.pipelines ?? {});
      const batching = pipelines.filter(([, { processors }]) =>
        processors?.some((name) => name.startsWith('batch')),
      );
      // It holds only counts, no telemetry that a sender relies on.
      expect(batching.map(([name]) => name)).toEqual(
        file === 'acs-otel.yaml' ? ['metrics/records', 'metrics/page_records'] : [],
      );
    }
  });
});

interface Service {
  image: string;
  user?: string;
  mem_limit?: string;
  command?: string[];
  ports?: string[];
  volumes?: string[];
}

describe('docker-compose.yml', () => {
  const file = repository('docker-compose.yml');

  it('is valid, with Tempo and with Jaeger', async () => {
    await compose(['-f', file, 'config', '-q']);
    await compose(['-f', file, 'config', '-q'], { COMPOSE_PROFILES: 'jaeger' });
  });

  const project = () =>
    parse(readFileSync(file, 'utf8'), { merge: true }) as {
      services: Record<string, Service>;
      configs: Record<string, { content: string }>;
    };

  /** The gateway's token and, by port, the address it is published at. @throws with what docker compose says */
  async function resolved(env: Record<string, string>) {
    const path = join(storage, 'resolved.json');
    await compose(['-f', file, 'config', '--format', 'json', '-o', path], env);
    const { services } = JSON.parse(readFileSync(path, 'utf8')) as {
      services: Record<
        string,
        { environment?: Record<string, string>; ports?: { published: string; host_ip: string }[] }
      >;
    };
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    return {
      token: services.collector?.environment?.ACS_OTEL_TOKEN,
      addresses: Object.fromEntries(ports.map(({ published, host_ip }) => [published, host_ip])),
    };
  }

  it("its gateway's files are there and fit together", async () => {
    const { command = [], volumes = [] } = project().services.collector ?? {};
    expect(volumes).toContain('./collector-config:/etc/acs-otel:ro');
    const names = command.map(
      (argument) => /^--config=\/etc\/acs-otel\/(.+)$/.exec(argument)?.[1] ?? argument,
    );
    expect(names.slice(0, 2)).toEqual(['acs-otel.yaml', 'classify.yaml']);
    await validate(...names.slice(2));
  });

  it('its Prometheus, Alertmanager and Jaeger take their configurations', async () => {
    const { configs } = project();
    await ensureBuilt(prometheus);
    await run('promtool-config', promtool(), ['check', 'config', written('prometheus')]);
    const alertmanager = await startAlertmanager({ config: configs.alertmanager?.content ?? '' });
    await alertmanager.stop();
    await validateJaeger(written('jaeger'));

    function written(name: string): string {
      const path = join(storage, `${name}.yml`);
      // The path of the rules in the container.
      const rules = repository('grafana/alerts');
      writeFileSync(path, (configs[name]?.content ?? '').replace('/etc/prometheus/rules', rules));
      return path;
    }
  });

  it('its Grafana finds the dashboards and the services of the data sources', () => {
    const { services } = project();
    const read = (path: string) => readFileSync(repository('grafana/provisioning', path), 'utf8');
    const files = readdirSync(repository('grafana/provisioning'), { recursive: true, encoding: 'utf8' });
    const provisioned = files.filter((path) => path.endsWith('.yaml')).map((path) => read(path));
    const mounts = (services.grafana?.volumes ?? []).map((volume) => volume.split(':'));
    const paths = provisioned.flatMap((text) =>
      [...text.matchAll(/\bpath: ([^\s}]+)/g)].map(([, path]) => path),
    );
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(mounts.map(([, target]) => target)).toContain(path);
    expect(mounts.map(([from]) => from)).toContain('./grafana/dashboards');
    const hosts = provisioned.flatMap((text) =>
      [...text.matchAll(/url: https?:\/\/([a-z]+):/g)].map(([, host]) => host),
    );
    expect(hosts.length).toBeGreaterThan(2);
    for (const host of hosts) expect(Object.keys(services)).toContain(host);
  });

  it('listens on loopback only, and elsewhere only with a token that somebody chose', async () => {
    const set = { ACS_OTEL_BIND: '', ACS_OTEL_TOKEN: '', GRAFANA_PASSWORD: '', COMPOSE_PROFILES: '*' };
    const local = await resolved(set);
    expect(local.token).toBe('local-only');
    expect(new Set(Object.values(local.addresses))).toEqual(new Set(['127.0.0.1']));
    await expect(resolved({ ...set, ACS_OTEL_BIND: '0.0.0.0' })).rejects.toThrow(
      'ACS_OTEL_TOKEN is missing a value: it is a secret that you choose, required with ACS_OTEL_BIND',
    );
    const open = await resolved({ ...set, ACS_OTEL_BIND: '0.0.0.0', ACS_OTEL_TOKEN: 'chosen' });
    expect(open.token).toBe('chosen');
    const { 4317: grpc, 4318: http, 4319: pages, ...others } = open.addresses;
    expect([grpc, http, pages]).toEqual(['0.0.0.0', '0.0.0.0', '0.0.0.0']);
    expect(others).toMatchObject({ 3000: '127.0.0.1', 9090: '127.0.0.1' });
    expect(new Set(Object.values(others))).toEqual(new Set(['127.0.0.1']));
  });

  it('pages reach the gateway through the proxy only', () => {
    const { services } = project();
    const publishing = Object.entries(services).filter(([, { ports = [] }]) =>
      ports.some((port) => port.endsWith(':4319')),
    );
    expect(publishing.map(([name]) => name)).toEqual(['pages']);
    const config = parse(project().configs.prometheus?.content ?? '') as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const targets = config.scrape_configs.flatMap(({ static_configs }) => static_configs[0]?.targets);
    expect(targets).toContain('pages:8405');
  });

  it('limits the memory of every container, runs it as nobody, and pins its image', () => {
    const services = Object.entries(project().services);
    expect(services.length).toBeGreaterThan(9);
    for (const [name, { image, user, mem_limit, volumes = [] }] of services) {
      expect(image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
      expect(mem_limit, name).toMatch(/^\d+[mg]$/);
      expect(user ?? '0', name).toMatch(name === 'owner' ? /^0$/ : /^[1-9]/);
      // A volume hides anything mounted below its folder.
      const targets = volumes.map((volume) => volume.split(':')[1] ?? '');
      for (const target of targets)
        expect(
          targets.filter((other) => other.startsWith(`${target}/`)),
          name,
        ).toEqual([]);
    }
  });
});
