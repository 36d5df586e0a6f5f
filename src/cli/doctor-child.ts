/** The child process of `doctor --import`: registers, imports the app's module, and reports what is hooked. */
import { writeSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineCommand } from 'citty';
import { collectHooks, type Hook } from '../safety/hook-report.ts';
import { processState } from '../safety/process-state.ts';
import { randomIds, startWithIds } from '../signals/id-generator.ts';
import { redactText } from '../signals/redaction.ts';
import { CLIENTS } from '../sources/azure-sdk/clients.ts';
import { packagesOf } from '../sources/azure-sdk/handed-over.ts';
import { type AppReport, IMPORT_MILLIS, REPORT_FD, SETTLE_MILLIS, STARTED } from './doctor-report.ts';

/** Hidden, because only the doctor itself starts it. */
export const doctorAppCommand = defineCommand({
  meta: { name: 'doctor-app', hidden: true },
  args: { file: { type: 'positional', required: true } },
  run: ({ args }) => runApp(args.file),
});

const TRACING = '@azure/core-tracing';
const WATCHED = new Set([...CLIENTS.map((client) => client.package), TRACING, '@azure/logger']);

async function runApp(file: string): Promise<void> {
  const hooks = collectHooks();
  const report: AppReport = {
    unfinished: true,
    installed: false,
    loaded: [],
    handedOver: [],
    foreignIds: false,
    bundledTracing: false,
  };
  const require = createRequire(file);
  let ofDisk = 0;
  let ending = false;
  process.once('exit', () => {
    report.exited = !ending;
    // The app itself may have ended the process: then only what `require` reaches is known.
    compare(report, hooks, (url) => required(require, url));
    report.foreignIds = hasForeignIds(require);
    const ofApp = hooks.slice(ofDisk);
    report.handedOver = ofApp.flatMap((hook) => (hook.package === '' ? packagesOf(hook.exports) : []));
    report.bundledTracing = ofApp.some((hook) => hook.package === TRACING && !hook.loaded);
    writeSync(REPORT_FD, JSON.stringify(report));
  });
  process.argv.splice(1, process.argv.length, file);
  const watch = watchModules(report);
  await register(require);
  report.installed = processState().moduleReceivers.size > 0;
  ofDisk = hooks.length;
  watch.byApp = true;
  writeSync(REPORT_FD, STARTED);
  await Promise.race([importApp(file, report), pause(IMPORT_MILLIS)]);
  await pause(SETTLE_MILLIS);
  const modules = new Map<string, unknown>();
  for (const { url } of report.loaded) modules.set(url, await import(url).catch(() => undefined));
  compare(report, hooks, (url) => modules.get(url));
  ending = true;
  process.exit(0);
}

/** The copy of this package that the app would use. */
async function register(require: NodeJS.Require): Promise<void> {
  const own = await import('../node.ts');
  let app: Pick<typeof own, 'register'> = own;
  try {
    app = require('acs-otel') as typeof own;
  } catch {
    // Not installed for the app: this copy stands in.
  }
  app.register();
}

async function importApp(file: string, report: AppReport): Promise<void> {
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    report.error = describe(error);
  }
  report.unfinished = false;
}

function watchModules({ loaded }: AppReport): { byApp: boolean } {
  const watch = { byApp: false };
  // A named import would keep an older Node from printing even the help.
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const { byApp } = watch;
      if (WATCHED.has(specifier)) loaded.push({ name: specifier, url: resolved.url, byApp, hooked: false });
      return resolved;
    },
  });
  return watch;
}

/** A copy is hooked if a hook has its exports, which an imported CommonJS module holds as its default, or one of them. */
function compare({ loaded }: AppReport, hooks: readonly Hook[], exportsOf: (url: string) => unknown): void {
  for (const module of loaded) {
    const namespace = exportsOf(module.url) as { default?: unknown } | undefined;
    const parts = namespace ? [namespace, ...Object.values(namespace)] : [];
    for (const hook of hooks) {
      if (hook.package !== module.name && hook.package !== '') continue;
      if (!parts.includes(hook.exports)) continue;
      hook.loaded = true;
      module.hooked = true;
    }
  }
}

/** Starts a span that is never ended, so never exported, at the provider that the app has registered. */
function hasForeignIds(require: NodeJS.Require): boolean {
  try {
    const { trace } = require('@opentelemetry/api') as typeof import('@opentelemetry/api');
    const ids = { traceId: randomIds.generateTraceId(), spanId: randomIds.generateSpanId() };
    const start = () => trace.getTracer('acs-otel doctor').startSpan('acs-otel doctor', { root: true });
    const { span, ownIds } = startWithIds(ids, start);
    return span.isRecording() && !ownIds;
  } catch {
    return false; // no API, or a provider that throws: nothing can be said about ids
  }
}

function required(require: NodeJS.Require, url: string): unknown {
  try {
    return require(fileURLToPath(url));
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  const { name = 'Error', message = String(error) } = (error ?? {}) as Partial<Error>;
  return redactText(`${name}: ${message.split('\n')[0]}`).slice(0, 300);
}

/** Keeps the process alive: an app without anything to do would end before its lazy imports are seen. */
const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));
