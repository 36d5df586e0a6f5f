/** The tables that tell contributors which files to edit name files that exist, at most three for one change. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const PATH = /^[\w./*{},-]+(?:\.(?:ts|js|json|ya?ml|cfg|md)|\/)$/;

/** Rows of all tables in a page, as cells; header and separator left out. */
function rows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line, index, lines) => line.startsWith('| ') && !lines[index + 1]?.startsWith('| ---'))
    .filter((line) => !line.startsWith('| ---'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
}

function paths(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`]+)`/g), ...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)];
  return quoted.map(([, path = '']) => path).filter((path) => PATH.test(path));
}

function exists(path: string, page: string): boolean {
  return [dirname(page), ''].some((folder) => globSync(join(root, folder, path)).length > 0);
}

/** Sections of a page by their heading. */
function section(markdown: string, heading: string): string {
  return markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}`)) ?? '';
}

describe.each([
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/README.md',
  'grafana/README.md',
  'collector-config/README.md',
  'examples/README.md',
  'docs/languages.md',
])('%s', (page) => {
  const markdown = readFileSync(join(root, page), 'utf8');

  it('names only files that exist in its tables', () => {
    const named = rows(markdown).flatMap((cells) => paths(cells.join('|')));
    expect(named.filter((path) => !exists(path, page))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...markdown.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, path = '']) => path,
    );
    expect(links.filter((path) => !exists(path, page))).toEqual([]);
  });
});

describe.each(['src/README.md', 'grafana/README.md', 'collector-config/README.md'])(
  '"Where does it go?" of %s',
  (page) => {
    const table = rows(section(readFileSync(join(root, page), 'utf8'), 'Where does it go?'));

    it.each(table.map(([subject = '', edit = '']) => [subject.trim(), paths(edit)] as const))(
      '%s: one to three files',
      (_, files) => {
        expect(files.length).toBeGreaterThan(0);
        expect(files.length).toBeLessThanOrEqual(3);
      },
    );
  },
);
