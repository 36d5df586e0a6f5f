/** The demo at a terminal, without one, and without Chromium; and that its check can fail. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkScenarios } from '../../examples/demo/check.ts';
import { modeOf } from '../../examples/demo/mode.ts';
import { startPlayground } from '../../examples/demo/playground.ts';
import { type NodeApp, startNodeApp } from '../../examples/demo/run.ts';
import { startView, type View } from '../../src/view/server.ts';
import { launchChromium } from '../fakes/calling/playwright.ts';
import type { Site } from '../fakes/calling/site.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = 'examples/demo/main.ts';
const { PATH, HOME, CHROMIUM_PATH } = process.env;
const { browser, missing } = await launchChromium();
if (missing) {
  if (process.env.CI) throw new Error(missing);
  console.warn(`SKIPPED the calls of the demo: ${missing}`);
}

interface Ended {
  output: string;
  code: number | null;
}

/** @param env In addition to PATH and HOME. */
function start(command: string, args: string[], env: Record<string, string>): ChildProcessWithoutNullStreams {
  return spawn(command, args, { cwd: ROOT, env: { PATH, HOME, ...env } });
}

async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { output, code };
}

/** The demo at a terminal. `reached` gives its output as soon as it contains a text. */
function atTerminal(args = '', more: Record<string, string> = {}) {
  const env = { BROWSER: 'none', TMPDIR: temporary, ...(CHROMIUM_PATH && { CHROMIUM_PATH }), ...more };
  const child = start('script', ['-qec', `exec ${process.execPath} ${MAIN} ${args}`, '/dev/null'], env);
  let seen = '';
  child.stdout.on('data', (text) => (seen += text));
  const ended = end(child);
  const reached = async (text: string): Promise<string> => {
    while (!seen.includes(text)) {
      const over = await Promise.race([once(child.stdout, 'data'), ended.then(() => true)]);
      if (over === true) throw new Error(`the demo has ended without "${text}":\n${seen}`);
    }
    return seen;
  };
  return { reached, ended, interrupt: () => child.stdin.write('\x03') };
}

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'acs-otel-demo-'));
});
afterEach(async () => {
  const left = await readdir(temporary);
  await rm(temporary, { recursive: true });
  expect(left).toEqual([]);
});

describe('the demo', () => {
  it('stays at a terminal until Ctrl-C, and ends all that it has started', async () => {
    const { reached, ended, interrupt } = atTerminal();
    const seen = await reached('Ctrl-C ends both');
    const urls = seen.match(/http:\/\/(?:localhost|127\.0\.0\.1):\d+(?=\r?\n)/g) ?? [];
    expect(urls).toHaveLength(2);
    for (const url of urls) expect((await fetch(url)).status, url).toBe(200);
    interrupt();
    expect((await ended).code).toBe(0);
    for (const url of urls) await expect(fetch(url), url).rejects.toThrow();
  });

  it('is interrupted before it is ready', async () => {
    const { reached, ended, interrupt } = atTerminal();
    await reached('spans arrived');
    interrupt();
    expect((await ended).code).toBe(130);
  });

  it('ends by itself at a terminal of CI, and with 130 if its check is interrupted', async () => {
    const { reached, ended, interrupt } = atTerminal('', { CI: 'true' });
    await reached(missing ? 'were not played' : '✓ answered');
    if (!missing) interrupt();
    const { output, code } = await ended;
    expect(code).toBe(missing ? 0 : 130);
    expect(output.split('Every call and message')[1] ?? '').not.toContain('✗');
  });

  it('checks the Node app alone without a Chromium that starts, says so, and fails only if one is required', async () => {
    for (const [path, why] of [
      ['/nonexistent/chromium', 'CHROMIUM_PATH /nonexistent/chromium does not exist'],
      ['/bin/false', '/bin/false does not start: '],
    ] as const) {
      const env = { CHROMIUM_PATH: path, TMPDIR: temporary };
      const alone = await end(start(process.execPath, [MAIN], env));
      const required = await end(start(process.execPath, [MAIN, '--require-browser'], env));
      for (const { output } of [alone, required])
        expect(output).toContain(`\nThe calls of the demo were not played: ${why}`);
      expect([alone.code, required.code]).toEqual([0, 1]);
    }
  });

  it('ends in silence if nobody reads on', async () => {
    const child = start('bash', ['-c', `${process.execPath} ${MAIN} --print | head -1`], {});
    expect(await end(child)).toEqual({ output: expect.stringMatching(/^Three SMS .*\n$/), code: 0 });
  });

  it('names an option that does not exist', async () => {
    const { output, code } = await end(start(process.execPath, [MAIN, '--chek'], {}));
    expect([code, output]).toEqual([
      2,
      expect.stringMatching(/'--chek'.*\nOptions: --print, --check, --require-browser\.\n$/s),
    ]);
  });
});

it.each([
  [[], true, {}, 'stay'],
  [[], true, { CI: 'false' }, 'stay'],
  [[], true, { CI: '1' }, 'check'],
  [[], false, {}, 'check'],
  [['--check'], true, {}, 'check'],
  [['--require-browser'], true, {}, 'check'],
  [['--print'], true, {}, 'print'],
  [['--print'], false, { CI: '1' }, 'print'],
] as const)('with %j, a terminal: %s and %j it runs to %s', (args, isTerminal, env, run) => {
  expect(modeOf([...args], isTerminal, env).run).toBe(run);
});

describe.skipIf(missing)('the page of the demo', () => {
  // without Chromium, which CI has
  let app: NodeApp;
  let view: View;
  let playground: Site;
  beforeAll(async () => {
    app = await startNodeApp(async (forward) => {
      view = await startView({ port: 0, forward, say: () => {} });
      return view;
    });
    playground = await startPlayground(app, view.url);
  });
  afterAll(async () => {
    await browser?.close();
    await playground.close();
    await app.close();
    await view.close();
  });

  it('is checked: what differs from the expectation is named', async () => {
    if (!browser) return;
    const lines: string[] = [];
    const misses = await checkScenarios(
      browser,
      { page: playground.url, view: view.url },
      (line) => lines.push(line),
      {
        forbidden: { state: 'failed', origin: 'client', code: '403/0' },
        'sbc-error': { state: 'failed', origin: 'acs', code: '503/560503' },
        throttled: { state: 'ok', code: 'sms Delivered', tries: 1 },
        unknown: { state: 'ok', code: '' },
      },
      1000,
    );
    expect(misses).toEqual([
      'sbc-error: expected state failed, origin acs, code 503/560503; seen state failed, origin sbc, code 503/560503',
      'throttled: expected state ok, code sms Delivered, tries 1; seen state ok, code sms Delivered, tries 2',
      expect.stringContaining('unknown: '),
    ]);
    expect(lines.map((line) => line.trim().slice(0, 1))).toEqual(['✓', '✗', '✗', '✗']);
  });

  it.each(['light', 'dark'] as const)(
    'is played by keyboard, accessible, and fits a phone, %s',
    async (colorScheme) => {
      const context = await browser!.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
      const page = await context.newPage();
      await page.goto(playground.url);
      await page.locator('body.ready').waitFor();
      await page.getByRole('button', { name: 'Forbidden' }).focus();
      await page.keyboard.press('Enter');
      const card = page.getByRole('listitem').filter({ hasText: 'Forbidden' });
      await card.getByText('Failed: our app (403/0)').waitFor();
      expect(await card.getByRole('link').getAttribute('href')).toMatch(
        new RegExp(`^${view.url}/calls/[0-9a-f-]{36}$`),
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      await context.close();
    },
  );
});
