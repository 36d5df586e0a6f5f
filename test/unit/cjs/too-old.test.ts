/** The stub that CommonJS apps get on a Node that can't load the package. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as entry from '../../../src/node.ts';

const STUB = new URL('../../../src/cjs/too-old.cjs', import.meta.url);
const WARNING = '[acs-otel] needs Node 22.15 or newer, this is 18.20.0; nothing is traced';

type Entry = typeof entry;

/** Runs the file as a Node of this version would. */
function load(version: string): { stub: Entry | undefined; warnings: string[] } {
  const module = { exports: undefined as Entry | undefined };
  const warnings: string[] = [];
  const manifest = { version: '1.2.3', engines: { node: '>=22.15' } };
  const run = new Function('module', 'require', 'process', 'console', readFileSync(STUB, 'utf8'));
  const console = { warn: (text: string) => warnings.push(text) };
  run(module, () => manifest, { versions: { node: version } }, console);
  return { stub: module.exports, warnings };
}

function stubbed(): { stub: Entry; warnings: string[] } {
  const { stub, warnings } = load('18.20.0');
  if (!stub) throw new Error('no stub for Node 18');
  return { stub, warnings };
}

/** Own members, and methods of the class. */
function members(thing: object): string[] {
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(thing));
  const own = [...Object.keys(thing), ...inherited.filter((name) => !(name in Object.prototype))];
  return own.filter((name) => name !== 'constructor').sort();
}

it('exists only where Node is too old', () => {
  expect(load('22.14.0').stub).toBeDefined();
  expect(load('22.15.0').stub).toBeUndefined();
  expect(load('24.0.0').stub).toBeUndefined();
});

it('has every export of the Node entry, with every member', () => {
  const { stub } = stubbed();
  expect(Object.keys(stub).sort()).toEqual(Object.keys(entry).sort());
  expect(members(new stub.AcsInstrumentation())).toEqual(members(new entry.AcsInstrumentation()));
  process.env.OTEL_SDK_DISABLED = 'true';
  const real = entry.register();
  delete process.env.OTEL_SDK_DISABLED;
  expect(members(stub.register())).toEqual(members(real));
  expect(Object.keys(stub.register().logger).sort()).toEqual(Object.keys(real.logger).sort());
});

it('warns once, whatever is called, and does nothing', async () => {
  for (const first of ['register', 'recordCallAutomationEvents', 'acsIdGenerator', 'enable'] as const) {
    const { stub, warnings } = stubbed();
    const call = { ...stub, enable: () => new stub.AcsInstrumentation().enable() };
    call[first](undefined as never);
    expect(warnings, first).toEqual([WARNING]);
    const acs = stub.register();
    acs.logger.info('a line');
    acs.observe({});
    acs.recordNow();
    await Promise.all([acs.forceFlush(), acs.shutdown()]);
    stub.recordCallAutomationEvents({ type: 'Microsoft.Communication.CallConnected' });
    new stub.AcsInstrumentation().enable();
    expect(warnings).toEqual([WARNING]);
  }
});
