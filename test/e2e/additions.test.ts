/**
 * Makes the additions that the README of `src/` describes, one after the other, in a copy of the repository: each takes
 * at most three files edited by hand, and works. Generated files and tests do not count.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'acs-otel-additions-'));

interface Edit {
  file: string;
  /** Occurs once; the text is inserted before it. */
  before: string;
  text: string;
  /** The text replaces `before`. */
  replace?: true;
}

interface Addition {
  edits: Edit[];
  /** Body of a test that sees it work, given `stage`. */
  test: string;
}

const ADDITIONS: Record<string, Addition> = {
  'a client of a new server SDK': {
    edits: [
      {
        file: 'src/sources/azure-sdk/clients.ts',
        before: "  {\n    package: '@azure/communication-sms',",
        text: `  {
    package: '@azure/communication-weather',
    service: 'weather',
    supported: '^1.0.0',
    wrapped: true,
    classes: { WeatherClient: ['openRoom'] },
    results: { 'WeatherClient.openRoom': results.weatherRoom },
  },
`,
      },
      { file: 'src/events/acs-event.ts', before: "  | 'sms';", text: "  | 'weather'\n" },
      {
        file: 'src/sources/azure-sdk/results.ts',
        before: 'export const roomCreated: ResultReader',
        text: `export const weatherRoom: ResultReader = ({ id }) => ({ ids: { roomId: shortText(id) } });

`,
      },
    ],
    test: `await new WeatherClient().openRoom();
      await stage.acs.forceFlush();
      const span = stage.sink.spans.find(({ name }) => name === 'WeatherClient.openRoom');
      expect(span?.attributes).toMatchObject({ 'acs.service': 'weather', 'acs.room.id': 'room-1' });`,
  },
  'an option': {
    edits: [
      {
        file: 'src/schema/options.yaml',
        before: '  - name: resourceId\n',
        text: `  - name: extraHost
    type: string
    where: node
    env: ACS_OTEL_EXTRA_HOST
    check: text
    unset: none
    doc: One more host.
`,
      },
      {
        file: 'src/setup/node.ts',
        before: '  const endpoints = acsEndpoints(options.hosts);\n',
        text: "  if (options.extraHost) warnOnce('one more host: '.concat(options.extraHost));\n",
      },
    ],
    test: `const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      await stage.acs.shutdown();
      process.env.ACS_OTEL_EXTRA_HOST = 'weather.example';
      await register().shutdown();
      expect(warn).toHaveBeenCalledWith('[acs-otel] one more host: weather.example');
      expect(readFileSync('README.md', 'utf8')).toContain('| \`extraHost\` | \`ACS_OTEL_EXTRA_HOST\` | none |');`,
  },
  'an event': {
    edits: [
      {
        file: 'src/events/acs-event.ts',
        before: "'chat.thread_created' | 'recording.started'",
        text: "'room.forecast' | ",
      },
      {
        file: 'src/schema/signals.yaml',
        before: '  - id: event.acs.room.created\n',
        text: `  - id: event.acs.room.forecast
    type: event
    name: acs.room.forecast
    brief: A forecast was made.
    attributes: [{ ref_group: shared.result }, { ref: acs.room.id }]
`,
      },
      {
        file: 'src/sources/azure-sdk/results.ts',
        before: '({ ids: { roomId: shortText(id) } });',
        text: "withEvent('room.forecast', 'rooms', { roomId: shortText(id) });",
        replace: true,
      },
    ],
    test: `await new WeatherClient().openRoom();
      await stage.acs.forceFlush();
      const record = stage.sink.logs.find(({ eventName }) => eventName === 'acs.room.forecast');
      expect(record).toMatchObject({
        body: 'Room forecast: room-1',
        attributes: { 'acs.room.id': 'room-1', 'acs.service': 'rooms' },
      });`,
  },
  'a metric': {
    edits: [
      {
        file: 'src/schema/signals.yaml',
        before: '  - id: metric.acs.sms.sent\n',
        text: `  - id: metric.acs.weather.operations
    type: metric
    metric_name: acs.weather.operations
    instrument: counter
    unit: "{operation}"
    brief: Operations whatever the weather.
    attributes: [{ ref: acs.service }]
`,
      },
      {
        file: 'src/signals/metrics.ts',
        before: '  serverEvent(event: ServerEvent): void {',
        text: `  weather(service: SafeText): void {
    this.#counter(METRIC_ACS_WEATHER_OPERATIONS).add(1, { [ATTR_ACS_SERVICE]: service });
  }

`,
      },
      {
        file: 'src/signals/metrics.ts',
        before: "  METRIC_ACS_SMS_SENT,\n} from '../generated/names.ts';",
        text: '  METRIC_ACS_WEATHER_OPERATIONS,\n',
      },
      {
        file: 'src/pipeline/operation.ts',
        before: "      metrics.received('operation');\n",
        text: '      metrics.weather(this.start.service);\n',
      },
    ],
    test: `await new WeatherClient().openRoom();
      await stage.acs.forceFlush();
      expect(metricPoints(stage.sink, 'acs.weather.operations')).toEqual({ 'acs.service=weather': 1 });`,
  },
};

/** The package of the made-up client, as installed by an app. */
const PACKAGE = {
  'package.json': JSON.stringify({
    name: '@azure/communication-weather',
    version: '1.0.0',
    main: 'index.js',
  }),
  'index.js': "exports.WeatherClient = class { async openRoom() { return { id: 'room-1' }; } };",
  'index.d.ts': 'export declare class WeatherClient { openRoom(): Promise<{ id: string }>; }',
};

beforeAll(() => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.trim().split('\n')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  linkAll('node_modules');
  linkAll('node_modules/@azure');
  const folder = join(copy, 'node_modules/@azure/communication-weather');
  mkdirSync(folder);
  for (const [file, text] of Object.entries(PACKAGE)) writeFileSync(join(folder, file), text);
  git('init', '-q');
  commit();
});
afterAll(() => rmSync(copy, { recursive: true }));

/** A folder whose entries are those of the repository, so that one can be added. */
function linkAll(folder: string): void {
  rmSync(join(copy, folder), { recursive: true, force: true });
  mkdirSync(join(copy, folder));
  for (const entry of readdirSync(join(root, folder)))
    symlinkSync(join(root, folder, entry), join(copy, folder, entry));
}

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example', ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
}

function commit(): void {
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
}

const changed = () =>
  git('status', '--porcelain', '-uall')
    .split('\n')
    .flatMap((line) => line.slice(3) || []);

/** Runs a tool of the copy; its output is shown if it fails. */
function run(...args: string[]): void {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env });
  expect(status, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
}

it.each(Object.entries(ADDITIONS))('%s', (name, { edits, test }) => {
  git('reset', '-q', '--hard'); // what an addition that failed has left
  git('clean', '-q', '-f');
  for (const one of edits) edit(one);
  const byHand = changed();
  expect(byHand.length).toBeGreaterThan(0);
  expect(byHand.length).toBeLessThanOrEqual(3);

  run('generate.ts');
  run('generate.ts', '--check');
  writeFileSync(join(copy, 'test/sdk/addition.test.ts'), testFile(name, test));
  run('node_modules/typescript/bin/tsc');
  run('node_modules/vitest/vitest.mjs', 'run', '--project', 'sdk', 'test/sdk/addition.test.ts');
  run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'contract',
    ...['names', 'contributing', 'imports'].map((file) => `test/contract/${file}.test.ts`),
  );
  commit();
});

function edit({ file, before, text, replace }: Edit): void {
  const path = join(copy, file);
  const content = readFileSync(path, 'utf8');
  expect(content.split(before), `${file} has once: ${before}`).toHaveLength(2);
  writeFileSync(
    path,
    content.replace(before, () => (replace ? text : text + before)),
  );
}

function testFile(name: string, body: string): string {
  return `import { readFileSync } from 'node:fs';
import { WeatherClient } from '@azure/communication-weather';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { register } from '../../src/node.ts';
import { metricPoints, type Stage, startStage } from './harness.ts';

export const used = { readFileSync, WeatherClient, vi, register, metricPoints };
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

it('${name} works', async () => {
  ${body}
});
`;
}
