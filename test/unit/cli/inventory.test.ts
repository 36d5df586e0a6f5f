/** `acs-otel inventory` on bad input and in every form of output; real traffic: `test/sdk/inventory.test.ts`. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from '../../../src/generated/services.ts';
import { events, fileOf, operation, report, run, sms, spans } from './inventory-stage.ts';

describe('bad input ends with 2 and one line that says what to change', () => {
  it.each([
    [[], /^No source: give --from http/],
    [['--from', 'nowhere.jsonl'], /^"nowhere\.jsonl" cannot be read: there is no such file\.\n$/],
    [['--from', '.'], /cannot be read: it is a folder\.\n$/],
    [['--from', 'ftp://host/x'], /only http and https are read\.\n$/],
    [['--from', 'x', '--format', 'xml'], /^--format "xml" is none of table, json, csv\.\n$/],
    [['--from', 'x', '--since', '3y'], /^--since "3y" is neither a period/],
    [['--from', 'x', '--since', '2999-01-01'], /nor a past date/],
    [['--from', 'x', 'y'], /^"y" is one argument too many/],
    [['--from', 'x', '--sinse', '1d'], /^"--sinse" is not an option/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['text', 'hello', /begins with "hello"/],
    ['other JSON', { a: 1 }, /holds no OTLP JSON/],
    ['zstd', zstdCompressSync(JSON.stringify(spans('a', sms))), /it is compressed with zstd/],
  ])('a file of %s', async (_, content, message) => {
    const { status, stderr } = await run('--from', fileOf(content));
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/file exporter of the OpenTelemetry Collector .* format: json/);
  });

  it('a hostile file is echoed without what a terminal obeys', async () => {
    const { stderr } = await run('--from', fileOf('\u001b[31mred\u001b]0;title\u0007\u202e'));
    expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  });
});

describe('no data ends with 1 and says what was looked for', () => {
  it.each([
    ['an empty file', () => fileOf()],
    [
      'a file of other apps',
      () => fileOf(spans('shop', { name: 'GET', attributes: { 'url.full': 'https://x.example/sms' } })),
    ],
  ])('%s', async (_, file) => {
    const { status, stdout, stderr } = await run('--from', file(), '--since', '2026-10-23');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^Nothing of .* found\. Looked for spans, log records and metrics .*, since 2026-10-23T00:00:00Z\.\n/,
    );
  });

  it('data before --since is named', async () => {
    const { status, stderr } = await run(
      '--from',
      fileOf(spans('shop', { ...sms, at: 120 })),
      '--since',
      '1h',
    );
    expect(status).toBe(1);
    expect(stderr).toContain('1 spans, records and points are older than --since.');
  });

  it('JSON is written all the same: nothing is unused', async () => {
    const { notSeen, notObservable } = await report('--from', fileOf());
    expect(notSeen).toEqual([]);
    expect(notObservable.map(({ service }) => service)).toEqual(SERVICES.map(({ name }) => name));
  });
});

describe('Prometheus that is none', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; type: string; body: string };
  let authorization: string | undefined;
  beforeAll(async () => {
    server = createServer((request, response) => {
      ({ authorization } = request.headers);
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it.each([
    [
      'a page',
      { status: 200, type: 'text/html', body: '<html>' },
      /is no Prometheus: \/api\/v1\/query_range answered 200 with text\/html\. Give the URL/,
    ],
    ['404', { status: 404, type: '', body: '' }, /answered 404\. Give the URL/],
    ['401', { status: 401, type: '', body: '' }, /answered 401\. Give user and password/],
    [
      'an error',
      {
        status: 422,
        type: 'application/json',
        body: '{"status":"error","error":"too many \\u001b[1msamples"}',
      },
      /refuses the query: too many samples/,
    ],
    [
      'a vector',
      { status: 200, type: 'application/json', body: '{"data":{"resultType":"vector","result":[]}}' },
      /is no Prometheus/,
    ],
  ])('%s', async (_, given, message) => {
    answer = given;
    const { status, stdout, stderr } = await run('--from', url.replace('//', '//user:secret@'));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('secret');
    expect(authorization).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
  });

  it('nothing listens there', async () => {
    const { status, stderr } = await run('--from', 'http://127.0.0.1:59999');
    expect(status).toBe(2);
    expect(stderr).toMatch(/cannot be reached: ECONNREFUSED\. Check host and port/);
  });

  it('counters: only what grew within the window, at least that after a restart', async () => {
    const labels = {
      __name__: 'acs_client_operation_duration_seconds_count',
      acs_service: 'sms',
      job: 'ns/shop',
    };
    const start = Date.now() / 1000 - 3600;
    const series = (operationName: string, values: [number, string][]) => ({
      metric: { ...labels, acs_operation: operationName },
      values,
    });
    const result = [
      series('SmsClient.old', [
        [start - 1, '7'],
        [start + 60, '7'],
      ]),
      series('SmsClient.grew', [
        [start - 1, '7'],
        [start + 60, '9'],
      ]),
      series('SmsClient.new', [
        [start + 60, '3'],
        [start + 120, '4'],
      ]),
      series('SmsClient.restarted', [
        [start + 60, '3'],
        [start + 120, '1'],
      ]),
      series('SmsClient.broken', [[start + 60, 'NaN']]),
    ];
    answer = {
      status: 200,
      type: 'application/json',
      body: JSON.stringify({ data: { resultType: 'matrix', result } }),
    };
    const { uses } = await report('--from', url, '--since', '1h');
    expect(uses.map(({ app, operation: name, count, exact }) => [app, name, count, exact])).toEqual([
      ['shop', 'SmsClient.new', 4, true],
      ['shop', 'SmsClient.restarted', 4, false],
      ['shop', 'SmsClient.grew', 2, true],
    ]);
  });
});

describe('the table', () => {
  it('is as people read it', async () => {
    const { status, stdout } = await run(
      '--from',
      fileOf(spans('shop', sms, operation('CallMedia.play', 'call_automation'))),
    );
    expect(status).toBe(0);
    expect(stdout.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME').replace(/ +/g, ' ')).toMatch(
      /^Use of Azure Communication Services from TIME to TIME\n\nRetired on 2028-09-30:\n service app operation resource count last used seen in\n sms shop SmsClient\.send contoso 1 TIME spans\n sms: Microsoft names no successor of its own\.\n\nAfter 2028-09-30 only together with Teams/,
    );
    for (const { name } of SERVICES) expect(stdout).toContain(name);
  });

  it('names a resource by the end of its id; JSON and CSV have the whole id', async () => {
    const group = `/subscriptions/${crypto.randomUUID()}/resourceGroups/rg-communication`;
    const ids = ['eu', 'us'].map(
      (region) => `${group}/providers/Microsoft.Communication/communicationServices/prod-${region}`,
    );
    const received = ids.map((id) => ({
      type: 'SMSReceived',
      service: 'sms',
      attributes: { 'acs.resource.id': id },
    }));
    const file = fileOf(events('shop', ...received));
    const { stdout } = await run('--from', file);
    expect(stdout).toMatch(/SMSReceived +prod-eu +1 /);
    expect(stdout).toMatch(/SMSReceived +prod-us +1 /);
    expect((await report('--from', file)).uses.map(({ resource }) => resource)).toEqual(ids);
    const csv = await run('--from', file, '--format', 'csv');
    for (const id of ids) expect(csv.stdout).toContain(`,${id},`);
  });
});
