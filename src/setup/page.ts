/** Installs the sources of a page and removes them. */

import type { AzureLogger } from '@azure/logger';
import * as azureLogger from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { CallEvent } from '../events/call-event.ts';
import { pageSender } from '../exporters/page-sender.ts';
import { countDrops } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import type { AzureLoggerModule } from '../sources/azure-logger/hook.ts';
import { observePageLog } from '../sources/azure-logger/page.ts';
import { CallingObserver } from '../sources/calling/agents.ts';
import { CallingLog } from '../sources/calling/log.ts';
import type { CallingModule } from '../sources/calling/sdk-types.ts';
import { acsEndpoints } from '../sources/http/acs-endpoint.ts';
import { observeFetch } from '../sources/http/fetch.ts';
import { Deferred, DeferredExchange } from './deferred.ts';
import type { Installed } from './handle.ts';
import { PageLog } from './page-log.ts';
import type { ResolvedBrowserOptions } from './page-options.ts';
import type { PageSignals } from './page-second-half.ts';

/** `register()` in a browser. */
export function installBrowser(options: ResolvedBrowserOptions, logger: AzureLogger): Installed {
  const page = new Page(options, logger);
  return {
    onLine: (level, args) => page.log.onLine(level, args),
    setLogLevel: (level) => page.setLogLevel(level),
    uninstall: () => page.uninstall(),
    forceFlush: () => page.flush(),
    shutdown: async () => {
      await page.flush();
      page.signals.value?.export?.close();
    },
    observe: (agentOrCall) => page.calling.observe(agentOrCall),
    recordNow: () => page.recordNow(),
    timeoutMillis: options.shutdownTimeoutMillis,
  };
}

class Page {
  readonly log: CallingLog;
  readonly calling: CallingObserver;
  readonly signals: Deferred<PageSignals>;
  readonly #options: ResolvedBrowserOptions;
  readonly #lines: PageLog;
  #unhookLog = () => {};
  readonly #undo: (() => void)[] = [];
  readonly #onPageHide = () => this.#unload();
  readonly #onVisibility = () => {
    if (document.visibilityState === 'hidden') void this.flush();
  };
  readonly #onOnline = () => this.signals.value?.export?.retryNow();

  constructor(options: ResolvedBrowserOptions, logger: AzureLogger) {
    this.#options = options;
    this.signals = this.#loadSignals();
    this.#lines = new PageLog({
      ...options,
      liveCalls: () => this.calling.live,
      emitLine: (line, leg) => this.signals.use(({ pipeline }) => pipeline.emitLine(line, leg)),
    });
    this.log = new CallingLog((level, line) => this.#lines.onLine(level, line), logger);
    this.calling = new CallingObserver({
      emit: (event) => this.#emitCall(event),
      features: (options.calling as CallingModule | undefined)?.Features,
      sampleInterval: options.mediaSampleIntervalMillis,
      recorder: (leg) => this.#lines.recorder(leg),
      onClient: (client) => this.log.hook(client),
    });
    this.#install();
  }

  async flush(): Promise<void> {
    await this.signals.ready;
    await this.signals.value?.export?.flush();
  }

  recordNow(): void {
    for (const { record } of this.calling.live)
      this.signals.use(({ pipeline }) => pipeline.exportRecorder(record, 'requested'));
  }

  setLogLevel(level: SdkLogLevel | 'off'): void {
    this.#unhookLog();
    this.#lines.logLevel = level;
    this.#unhookLog = observePageLog(
      azureLogger as unknown as AzureLoggerModule,
      level,
      (name, lineLevel, message) =>
        this.signals.use(({ pipeline }) => pipeline.emitLine({ package: name, level: lineLevel, message })),
    );
  }

  uninstall(): void {
    this.calling.unhook();
    this.log.unhook();
    for (const undo of this.#undo.reverse()) undo();
    removeEventListener('pagehide', this.#onPageHide);
    removeEventListener('online', this.#onOnline);
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  #loadSignals(): Deferred<PageSignals> {
    const fetchInstrumented = '__original' in globalThis.fetch;
    return new Deferred(
      async () => {
        const { startSignals } = await import('./page-second-half.ts');
        return startSignals({ options: this.#options, fetchInstrumented, createSender: pageSender });
      },
      ({ pipeline }, dropped) => {
        if (dropped > 0) pipeline.dropped('event', dropped, 'queue_full');
        this.#undo.push(countDrops((count) => pipeline.dropped('event', count, 'exception')));
      },
      (error) => warnOnce(`nothing is exported, the second half did not load: ${(error as Error).message}`),
    );
  }

  #install(): void {
    const { calling, hosts, logLevel } = this.#options;
    if (calling) this.calling.hook(calling as CallingModule);
    this.setLogLevel(logLevel);
    this.#undo.push(
      observeFetch((start, parent) => new DeferredExchange(this.signals, start, parent), acsEndpoints(hosts)),
      () => this.#unhookLog(),
    );
    addEventListener('pagehide', this.#onPageHide);
    addEventListener('online', this.#onOnline);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  #emitCall(event: CallEvent): void {
    const started = event.type === 'call.started';
    if (started) {
      // The SDK hangs up in its own listener. Ours must run after it, so it has to be the last one added.
      removeEventListener('pagehide', this.#onPageHide);
      addEventListener('pagehide', this.#onPageHide);
    }
    this.signals.use(({ pipeline, export: own }) => {
      pipeline.emitCall(event);
      if (started) own?.preflight();
    });
  }

  #unload(): void {
    this.calling.abandonAll();
    const { pipeline, export: own } = this.signals.value ?? {};
    own?.sendBeacons();
    // The records of refused beacons are small enough for the browser to accept.
    pipeline?.reportDrops();
    own?.sendBeacons();
  }
}
