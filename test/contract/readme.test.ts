import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })];

it('every code block of README and docs and every example compiles, and a wrong block is found', () => {
  const wrong = "import { regster } from 'acs-otel';\nregster();\n";
  const blocks = pages.flatMap(codeBlocks);
  const examples = globSync('examples/{*,*-*/*}.js', { cwd: root });
  expect(blocks.length).toBeGreaterThan(5);
  expect(examples.length).toBeGreaterThan(2);
  const sources = examples.map((path): [string, string] => [
    join(root, path.replace(/js$/, 'mjs')),
    readFileSync(join(root, path), 'utf8'),
  ]);
  const files = new Map([...blocks, ...sources, [join(root, 'wrong.mts'), wrong]]);
  expect(compile(files)).toEqual([expect.stringContaining('wrong.mts:1')]);
});

it('the README has the two commands of a new user', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toContain('npm ci && npm run demo');
  expect(readme).toContain('npm ci && npm test');
});

/** The ts and js blocks of a page as virtual files next to the page. */
function codeBlocks(page: string): [string, string][] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(ts|js)\b[^\n]*\n(.*?)^```$/gms)].map(([, language, code = ''], n) => [
    // The export makes a block without imports a module, with names of its own.
    join(root, `${page}.${n + 1}.${language === 'ts' ? 'mts' : 'mjs'}`),
    `${code}export {};\n`,
  ]);
}

/** @returns one line per error */
function compile(files: Map<string, string>): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as {
    compilerOptions: object;
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      allowJs: true,
      checkJs: true,
      noUnusedLocals: false,
      paths: {
        'acs-otel': ['./src/node.ts'],
        'acs-otel/register': ['./src/register-node.ts'],
        'acs-otel/azure-monitor': ['./src/azure-monitor.ts'],
        'acs-otel/next': ['./src/next.ts'],
        'acs-otel/classify': ['./src/classify.ts'],
        'acs-otel/classify/texts': ['./src/classify-texts.ts'],
        'acs-otel/webhook': ['./src/webhook.ts'],
      },
    },
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const text = files.get(file);
    return text === undefined
      ? getSourceFile(file, languageVersion, ...rest)
      : ts.createSourceFile(file, text, languageVersion);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file || files.has(file.fileName))
    .map(({ file, start, messageText }) => {
      const line = file ? ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1 : 0;
      return `${file?.fileName.replace(`${root}/`, '')}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}
