import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as mappings from '../../grafana/src/mappings.ts';
import { classificationFiles, codesReference } from '../../src/schema/build/classification.ts';
import { allRows } from '../../src/schema/build/code-tables.ts';
import { endReasons, tables } from '../../src/schema/build/tables.ts';

const root = join(import.meta.dirname, '../..');

describe('generated files', () => {
  it.each(Object.entries(classificationFiles()))(
    '%s is what the tables give (npm run generate)',
    (path, content) => {
      expect(readFileSync(join(root, path), 'utf8')).toBe(content);
    },
  );

  it.each(Object.entries(classificationFiles()))(
    '%s says what it is generated from, and by what',
    (_, content) => {
      expect(content.split('\n').slice(0, 2).join('\n')).toMatch(
        /Generated from src\/schema\/\S+ by `npm run generate`\. Edits are overwritten\./,
      );
    },
  );

  it('the reference lists every row and every disagreement', () => {
    const reference = codesReference();
    for (const row of allRows()) expect(reference).toContain(row.description);
    for (const { disagreements } of Object.values(tables)) {
      for (const { why } of disagreements) expect(reference).toContain(why);
    }
  });
});

describe('collector-config/classify.yaml', () => {
  const yaml = classificationFiles()['collector-config/classify.yaml'] ?? '';
  const processor = parse(yaml).processors['transform/acs_classify'];
  const groups = [...processor.trace_statements, ...processor.log_statements] as {
    context: string;
    conditions: string[];
    statements: string[];
  }[];

  it('classifies spans and log records in the same way', () => {
    const spans = JSON.stringify(processor.trace_statements)
      .replaceAll('span.', 'log.')
      .replaceAll('"span"', '"log"');
    expect(JSON.stringify(processor.log_statements.slice(0, 3))).toBe(spans);
    // Diagnostics are log records only.
    const contexts = ['span', 'span', 'span', 'log', 'log', 'log', 'log'];
    expect(groups.map((group) => group.context)).toEqual(contexts);
  });

  it('consists of set statements over the attributes and the cache of one record', () => {
    for (const { context, conditions, statements } of groups) {
      for (const condition of conditions)
        expect(condition).toMatch(/^\w+\.attributes\["acs\.[a-z_.]+"\] != nil$/);
      for (const statement of statements) {
        const code = statement.replace(/"(?:[^"\\]|\\.)*"/g, '""');
        expect(code).toMatch(
          new RegExp(
            `^(set\\(${context}\\.(attributes|cache)\\[""\\], .*|delete_key\\(${context}\\.cache, "".*)\\)( where .+)?$`,
          ),
        );
        expect(code.split('(').length).toBe(code.split(')').length);
        for (const [path] of code.matchAll(/\b[a-z]+\.[a-z]+\[/g)) expect(path).toMatch(`${context}.`);
      }
    }
  });

  it('looks codes up in one table instead of testing each', () => {
    for (const { statements } of groups) expect(statements.length).toBeLessThan(100);
    const tables = groups[0]?.statements.flatMap(
      (statement) => /^set\(span\.cache\["rows"\], ("(?:[^"\\]|\\.)*")\)/.exec(statement)?.[1] ?? [],
    );
    const rows = new Map(
      (tables ?? [])
        .flatMap((table) => (JSON.parse(table) as string).trim().split('\n'))
        .map((line) => line.split('\t'))
        .map(([key = '', verdict, ...texts]) => [key, { verdict, texts }]),
    );
    const of = (row: {
      category: string;
      class: string;
      origin: string;
      description: string;
      action: string;
    }) => ({
      verdict: `${row.category} ${row.class} ${row.origin}`,
      texts: [row.description, row.action],
    });
    for (const row of endReasons.pairs) expect(rows.get(`${row.code}/${row.subCode}`)).toEqual(of(row));
    for (const row of endReasons.codes) expect(rows.get(String(row.code))).toEqual(of(row));
    expect(rows.size).toBe(endReasons.pairs.length + endReasons.codes.length + endReasons.codeRanges.length);
  });

  it('doubles every dollar, which the Collector would read as a variable', () => {
    expect(yaml.replaceAll('$$', '')).not.toContain('$');
  });
});

describe('value mappings of Grafana', () => {
  it('have a text for every class, origin and verdict, and for what to do about each pair', () => {
    const options = ([first]: readonly { type: string; options: object }[]) =>
      Object.keys(first?.options ?? {}).sort();
    expect(options(mappings.CLASS)).toEqual(Object.keys(endReasons.classes).sort());
    const verdicts = new Set([...Object.keys(endReasons.classes), ...Object.keys(endReasons.origins)]);
    expect(options(mappings.VERDICT_TEXTS)).toEqual([...verdicts].sort());
    expect(options(mappings.ORIGIN)).toEqual(Object.keys(endReasons.origins).sort());
    const pairs = endReasons.pairs.map((row) => `${row.code}/${row.subCode}`).sort();
    expect(options(mappings.END_ACTION)).toEqual(pairs);
    expect(options(mappings.END_DESCRIPTION)).toEqual(pairs);
  });
});

it('a lookup costs at most twice a Map.get on the same key', () => {
  // In a separate process, without the test runner's module wrappers. A busy machine can spoil
  // one run, not three.
  const ratios = [1, 2, 3].map(() => {
    const script = join(import.meta.dirname, '../bench/classification.ts');
    const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    return Number(/ratio ([\d.]+)/.exec(stdout)?.[1]);
  });
  expect(Math.min(...ratios)).toBeLessThanOrEqual(2);
});
