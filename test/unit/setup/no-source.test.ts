import { expect, it, vi } from 'vitest';
import { installSources } from '../../../src/setup/node.ts';
import { resolveOptions } from '../../../src/setup/options.ts';

const broken = vi.hoisted(() => () => {
  throw new Error('broken');
});
vi.mock('../../../src/setup/azure-packages.ts', () => ({ observeAzurePackages: broken }));
vi.mock('../../../src/sources/http/node.ts', () => ({ observeHttp: broken }));
vi.mock('../../../src/sources/http/undici.ts', () => ({ observeUndici: broken }));

it('a line says it when no source at all could be hooked, besides one for each', () => {
  const print = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const options = resolveOptions({}, {}, () => {});
  installSources(options, {}).uninstall();
  const lines = print.mock.calls.map(([line]) => line);
  print.mockRestore();
  const one = (name: string) =>
    `[acs-otel] ${name} could not be hooked (broken); other sources are unaffected`;
  expect(lines).toEqual([
    one('the Azure SDK'),
    one('node:http'),
    one('fetch'),
    '[acs-otel] no source could be hooked, so nothing is traced; the warnings above say why',
  ]);
});
