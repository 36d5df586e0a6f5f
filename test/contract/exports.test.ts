import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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
  ['acs-otel', ['AcsInstrumentation', 'acsIdGenerator', 'recordCallAutomationEvents', 'register']],
  ['acs-otel/register', []],
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

it('import and require give the same module, so that there is one register()', () => {
  const code = `import { createRequire } from 'node:module';
    import { register } from 'acs-otel';
    const required = createRequire(process.cwd() + '/x.js')('acs-otel');
    console.log(register === required.register);`;
  expect(evaluate(code)).toBe(true);
});

it('importing loads no SDK and no exporter', () => {
  const code = `import { createRequire } from 'node:module';
    await import('acs-otel');
    const loaded = Object.keys(createRequire(process.cwd() + '/x.js').cache);
    console.log(JSON.stringify(loaded.filter((file) => /[/](sdk-[a-z]+|exporter-[^/]+|[^/]+-exporter|otlp-[^/]+)[/]/.test(file))));`;
  expect(evaluate(code)).toEqual([]);
});

it('dependencies stay outside of dist, and each is declared', () => {
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
  const imported = distFiles().flatMap(({ code }) =>
    [...code.matchAll(/^(?:import|export) .*?["']([^."'][^"']*)["'];?$/gm)].map(([, name]) => name ?? ''),
  );
  const packages = imported
    .filter((name) => !name.startsWith('node:'))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  expect(packages).toContain('@opentelemetry/api');
  expect([...new Set(packages)].filter((name) => !declared.includes(name))).toEqual([]);
  expect(
    distFiles()
      .filter(({ code }) => code.includes('#region node_modules/'))
      .map(({ file }) => file),
  ).toEqual([]);
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

function distFiles(): { file: string; code: string }[] {
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|d\.ts)$/.test(file))
    .map((file) => ({ file, code: readFileSync(join(root, 'dist', file), 'utf8') }));
}
