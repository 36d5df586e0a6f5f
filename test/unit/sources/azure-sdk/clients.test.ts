/** The rows of the table of clients against themselves and the installed packages. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLIENTS, type SdkClient, SERVICE_OF_SEGMENT } from '../../../../src/sources/azure-sdk/clients.ts';

const manifest = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as Record<'devDependencies', Record<string, string>>;

/** The classes whose operations a row describes. */
function classesOf({ spanPrefixes = {}, classes = {}, rest }: SdkClient): string[] {
  return [
    ...new Set([...Object.values(spanPrefixes), ...Object.keys(classes), ...(rest ? [rest.client] : [])]),
  ];
}

it('no two rows describe one package, class or span prefix', () => {
  const all = CLIENTS.flatMap((row) => [
    row.package,
    ...new Set(classesOf(row)),
    ...Object.keys(row.spanPrefixes ?? {}).map((prefix) => `${prefix}-`),
  ]);
  expect(all).toEqual([...new Set(all)]);
});

describe.each(CLIENTS.map((row) => [row.package, row] as const))('%s', (name, row) => {
  it('is a package that the tests run, for a service that a path leads to', () => {
    expect(Object.keys(manifest.devDependencies)).toContain(name);
    expect(Object.values(SERVICE_OF_SEGMENT)).toContain(row.service);
  });

  it('names only its own classes', () => {
    const classes = classesOf(row);
    const named = [...Object.entries(row.aliases ?? {}).flat(), ...Object.keys(row.results ?? {})].map(
      (operation) => operation.split('.')[0],
    );
    expect(named.filter((one) => !classes.includes(one ?? ''))).toEqual([]);
  });

  it('names classes and methods that the package has', async () => {
    const exports = (await import(name)) as Record<string, { prototype: object }>;
    const methods = (className: string) => Object.getOwnPropertyNames(exports[className]?.prototype ?? {});
    const classes = row.rest ? [] : classesOf(row);
    expect(classes.filter((className) => typeof exports[className] !== 'function')).toEqual([]);
    const operations = [...Object.values(row.aliases ?? {}), ...Object.keys(row.results ?? {})];
    const missing = operations
      .map((operation) => operation.split('.') as [string, string])
      .filter(([className, method]) => method && !row.rest && !methods(className).includes(method));
    expect(missing).toEqual([]);
    if (row.rest) expect(typeof exports.default).toBe('function');
  });
});
