import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** Runs code beside the package, which may import itself by its name. */
function evaluate(code: string, type: 'module' | 'commonjs' = 'module'): unknown {
  const output = execFileSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, OTEL_SDK_DISABLED: 'true' },
  });
  return JSON.parse(output);
}

it.each([
  [
    'acs-otel',
    [
      'AcsInstrumentation',
      'acsIdGenerator',
      'callContext',
      'recordCallAutomationEvents',
      'recordEventGridEvents',
      'register',
    ],
  ],
  ['acs-otel/register', []],
  ['acs-otel/azure-monitor', []],
  ['acs-otel/next', ['withAcsOtel']],
  [
    'acs-otel/classify',
    [
      'boundedCodes',
      'classifyAutomation',
      'classifyChatError',
      'classifyDiagnostic',
      'classifyEmailStatus',
      'classifyEndReason',
      'classifySmsStatus',
    ],
  ],
  ['acs-otel/trace-id', ['traceIdOfCall', 'traceIdOfEmail', 'traceIdOfSms']],
  ['acs-otel/webhook', ['createWebhookHandler']],
  [
    'acs-otel/classify/texts',
    ['automationTexts', 'chatTexts', 'diagnosticTexts', 'emailTexts', 'endReasonTexts', 'smsTexts'],
  ],
])('%s exports %j, to import and to require', (name, names) => {
  const print =
    'console.log(JSON.stringify(Object.keys(found).filter((key) => key !== "__esModule").sort()))';
  expect(evaluate(`import * as found from '${name}'; ${print}`)).toEqual(names);
  expect(evaluate(`const found = require('${name}'); ${print}`, 'commonjs')).toEqual(names);
});

it('the browser entry exports the names of the Node entry, types included', () => {
  const exported = (entry: string) => {
    const declarations = readFileSync(join(root, `dist/${entry}.d.ts`), 'utf8');
    return declarations.match(/^export \{ (.*) \};$/m)?.[1]?.split(', ');
  };
  expect(exported('node')).toContain('AcsInstrumentation');
  expect(exported('browser')).toEqual(exported('node'));
});

it('import and require are two modules with one state: the second register() returns the first handle', () => {
  const code = `import { createRequire } from 'node:module';
    import { register } from 'acs-otel';
    const required = createRequire(process.cwd() + '/x.js')('acs-otel');
    console.log(JSON.stringify([register === required.register, register() === required.register()]));`;
  expect(evaluate(code)).toEqual([false, true]);
});

it('importing loads nothing but our own files and the API', () => {
  const code = `import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import('acs-otel');
    console.log(JSON.stringify(loaded.filter((url) => url.startsWith('file:'))));`;
  const loaded = evaluate(code) as string[];
  expect(loaded.some((url) => url.endsWith('/dist/node.js'))).toBe(true);
  expect(loaded.filter((url) => !/\/(dist\/[\w/-]+\.c?js|@opentelemetry\/api\/.*)$/.test(url))).toEqual([]);
});

it('the built-in SDK is evaluated when it is needed, not by importing', () => {
  for (const file of ['node.js', 'node.cjs']) {
    const code = readFileSync(join(root, 'dist/chunks', file), 'utf8');
    const uses = [...code.matchAll(/.{7}init_own_sdk\(\)/g)].map(([use]) => use);
    expect(uses).toEqual(['return(init_own_sdk()']);
  }
});

/** `import … from 'x'`, `import 'x'` and `require('x')` at the beginning of a statement. */
const IMPORTED =
  /(?:^|;)(?:import|export)\b[^"'\n;]*["']([^."'][^"'\n]*)["']|(?:^|;)(?:const|let|var) [^;\n]*?require\(["']([^."'][^"']*)["']\)/gm;

it('what dist imports is declared; what is built in has its licence in it', () => {
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
  const imported = distFiles().flatMap(({ code }) =>
    [...code.matchAll(IMPORTED)].map(([, imported, required]) => imported ?? required ?? ''),
  );
  const packages = imported
    .filter((name) => !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  expect(packages).toContain('@opentelemetry/api');
  expect([...new Set(packages)].filter((name) => !declared.includes(name))).toEqual([]);
  const notices = readFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of builtIn()) {
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    ) as Record<string, string>;
    expect(notices).toContain(`${name} ${version} (`);
  }
  expect(notices).toContain('Apache License');
  expect(notices).toContain('MIT License');
  const page = readFileSync(join(root, 'dist/view/THIRD-PARTY-NOTICES.md'), 'utf8');
  expect(page).toMatch(/preact[^\n]*11\.\d/i);
});

it('only acs-otel/azure-monitor imports the optional peer by name, so that bundles build without it', () => {
  const importing = distFiles()
    .filter(({ code }) => /(?:from|require\(|import\(?) ?["']@azure\/monitor-/.test(code))
    .map(({ file }) => file);
  expect(importing.sort()).toEqual(['azure-monitor.cjs', 'azure-monitor.js']);
});

it('acs-otel/classify stands alone: no package, nothing of Node', () => {
  const seen = new Set<string>();
  const visit = (file: string): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    const code = readFileSync(join(root, 'dist', file), 'utf8');
    return [...code.matchAll(/(?:from|import) ?\(?["']([^"']+)["']/g)].flatMap(([, name = '']) =>
      name.startsWith('.') ? visit(join(file, '..', name)) : [name],
    );
  };
  expect([...visit('classify.js'), ...visit('classify-texts.js')]).toEqual([]);
});

/** Dependencies of protobufjs that its minimal build does not load, and `long`, for which the build has a substitute. */
const LEFT_OUT = new Set([
  '@protobufjs/codegen',
  '@protobufjs/fetch',
  '@protobufjs/path',
  '@types/node',
  'long',
]);

/** Packages that our sources use and that are no dependency, with those that they bring. */
function builtIn(): string[] {
  const names = sourceFiles()
    .flatMap((code) => [...code.matchAll(/^(?:import (?!type)|\} )[^;]*?from '([^.'][^']*)';$/gm)])
    .map(([, name = '']) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    .filter((name) => !isBuiltin(name) && !isDeclared(name));
  for (const name of names) {
    const path = join(root, 'node_modules', name, 'package.json');
    const { dependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: object };
    for (const inner of Object.keys(dependencies))
      if (!names.includes(inner) && !isDeclared(inner) && !LEFT_OUT.has(inner)) names.push(inner);
  }
  return [...new Set(names)];
}

function isDeclared(name: string): boolean {
  return name in manifest.dependencies || name in manifest.peerDependencies;
}

function sourceFiles(): string[] {
  return (
    readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      // Vite writes the licences of the page next to it.
      .filter((file) => file.endsWith('.ts') && !/schema|view-page/.test(file))
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
  );
}

function distFiles(): { file: string; code: string }[] {
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.([cm]?js|d\.c?ts)$/.test(file))
    .map((file) => ({ file, code: readFileSync(join(root, 'dist', file), 'utf8') }));
}
