/** Runs the code blocks of docs/languages.md in a new folder with the tools of the language. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { it } from 'vitest';
import { cached, repository } from '../../backends/cache.ts';
import { run } from '../../backends/command.ts';
import { isInstalled } from '../../backends/tools.ts';

const page = readFileSync(repository('docs/languages.md'), 'utf8');

/** The code blocks of a section (`## Python`), or of the text above the first section, by language. */
export function codeBlocks(section?: string): Record<string, string> {
  const [before = '', ...sections] = page.split(/^## /m);
  const text = section ? sections.find((one) => one.startsWith(`${section}\n`)) : before;
  if (text === undefined) throw new Error(`docs/languages.md has no section ${section}`);
  return Object.fromEntries(
    [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => [language, code]),
  );
}

/** Skips if tools are missing; in CI the run fails instead and names them. */
export function unlessMissing(...tools: string[]) {
  const missing = tools.filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return it;
  if (process.env.CI) throw new Error(`install ${missing.join(', ')}: docs/languages.md can't be tested`);
  process.stderr.write(`SKIPPED docs/languages.md: ${missing.join(', ')} not found\n`);
  return it.skip; // reason: the tools named above are missing, and no npm package contains them; never in CI
}

/** Where an app sends, and the certificate of the fake service. */
export interface Surroundings {
  gatewayUrl: string;
  token: string;
  connectionString: string;
  certificate: string;
}

/** What becomes of the code of the page. @default nothing */
type Change = (code: string) => string;
const unchanged: Change = (code) => code;

/** Writes `app.py` and runs the commands of the page. Packages stay in the cache between runs. */
export async function runPython(surroundings: Surroundings, change = unchanged): Promise<void> {
  const { python = '', sh = '' } = codeBlocks('Python');
  const folder = emptyFolder('languages/python/app');
  const environment = cached('languages/python/venv');
  const pip = join(environment, 'bin/pip');
  // Its programs contain the path of their folder, but a cache may be restored to another.
  if (!existsSync(pip) || !readFileSync(pip, 'utf8').includes(environment))
    await run('python-venv', 'python3', ['-m', 'venv', '--clear', environment]);
  writeFileSync(join(folder, 'app.py'), change(python));
  writeFileSync(join(folder, 'service.pem'), surroundings.certificate);
  const env = {
    PATH: `${join(environment, 'bin')}${delimiter}${process.env.PATH}`,
    // Pins the dependencies of the page's packages.
    PIP_CONSTRAINT: repository('test/e2e/apps/python/constraints.txt'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
  // Before the app's certificate is set, because pip would then trust only the fake's.
  await shell('python-packages', folder, sh.replace(/^(?!pip ).*$/gm, ''), surroundings, env);
  const trust = { REQUESTS_CA_BUNDLE: join(folder, 'service.pem') };
  await shell('python', folder, sh, surroundings, { ...env, ...trust });
}

/** Creates a Maven project from the page's class and dependency, builds it and runs the commands of the page. */
export async function runJava(surroundings: Surroundings, change = unchanged): Promise<void> {
  const { java = '', xml = '', sh = '' } = codeBlocks('Java');
  const folder = emptyFolder('languages/java');
  mkdirSync(join(folder, 'src/main/java'), { recursive: true });
  writeFileSync(join(folder, 'src/main/java/App.java'), change(java));
  writeFileSync(join(folder, 'pom.xml'), pom(xml));
  writeFileSync(join(folder, 'service.pem'), surroundings.certificate);
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  await run('java-build', 'mvn', ['-B', '-q', 'compile', copy], { cwd: folder });
  const store = ['-keystore', 'trust.p12', '-storepass', 'changeit', '-storetype', 'PKCS12'];
  const certificate = ['-importcert', '-noprompt', '-file', 'service.pem', '-alias', 'service'];
  await run('java-trust', 'keytool', [...certificate, ...store], { cwd: folder });
  // Before the app's certificate is set, because Maven would then trust only the fake's.
  await shell('java-packages', folder, sh.replace(/^(?!mvn ).*$/gm, ''), surroundings);
  await shell('java', folder, sh, surroundings, {
    JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit',
  });
}

/** Sets the page's variables, with the address of this gateway, and runs its commands. */
async function shell(
  name: string,
  folder: string,
  commands: string,
  { gatewayUrl, token, connectionString }: Surroundings,
  env: Record<string, string> = {},
): Promise<void> {
  const { sh: variables = '' } = codeBlocks();
  const script = `set -eu\n${variables}${commands}`.replaceAll('http://localhost:4318', gatewayUrl);
  const log = cached('logs', `languages-${name}.log`);
  const child = spawn('bash', ['-c', script], {
    cwd: folder,
    env: {
      ...process.env,
      ...env,
      ACS_OTEL_TOKEN: token,
      COMMUNICATION_CONNECTION_STRING: connectionString,
      // The tests check spans and log records.
      OTEL_METRICS_EXPORTER: 'none',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  writeFileSync(log, output);
  if (code !== 0) throw new Error(`the commands of ${name} ended with ${code}:\n${output.slice(-4000)}`);
}

function emptyFolder(name: string): string {
  const folder = cached(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function pom(dependency: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>acs-otel.test</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
${dependency}  </dependencies>
</project>
`;
}
