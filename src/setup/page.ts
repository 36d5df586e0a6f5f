/** Installs the sources of a page and removes them. */

import type { AzureLogger } from '@azure/logger';
import * as azureLogger from '@azure/logger';
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { CallEvent } from '../events/call-event.ts';
import { countDrops, guarded } from '../safety/guard.ts';
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
import { handOver } from './page-hand-over.ts';
import { PageLog } from './page-log.ts';
import type { ResolvedBrowserOptions } from './page-options.ts';
import type { PageSignals } from './page-second-half.ts';

/** `register()` in a browser. */
export class Page implements Installed {
  readonly timeoutMillis: number;
  readonly #log: CallingLog;
  readonly #calling: CallingObserver;
  readonly #signals: Deferred<PageSignals>;
  readonly #options: ResolvedBrowserOptions;
  readonly #lines: PageLog;
  #unhookLog = () => {};
  readonly #undo: (() => void)[] = [];
  #gone = false;
  readonly #onPageHide = () => guarded('an abandoned call', () => this.#unload());

  constructor(options: ResolvedBrowserOptions, logger: AzureLogger) {
    if (typeof addEventListener !== 'function') throw new Error('use the Node entry');
    this.#options = options;
    this.timeoutMillis = options.shutdownTimeoutMillis;
    const fetchInstrumented = '__original' in (globalThis.fetch ?? {});
    this.#lines = new PageLog({
      ...options,
      liveCalls: () => this.#calling.live,
      emitLine: (...line) => this.#signals.use(({ pipeline }) => pipeline.emitLine(...line)),
    });
    this.#log = new CallingLog((level, line) => this.#lines.onLine(level, line), logger);
    this.#calling = new CallingObserver({
      emit: (event) => this.#emitCall(event),
      features: (options.calling as CallingModule | undefined)?.Features,
      onTap: (...tapped) => this.#signals.use(({ calls }) => calls.onTap(...tapped)),
      recorder: (leg) => this.#lines.recorder(leg),
      onClient: (client) => this.#log.hook(client),
    });
    try {
      this.#install();
    } catch (error) {
      this.uninstall();
      throw error;
    }
    this.#signals = this.#loadSignals(fetchInstrumented);
  }

  async forceFlush(): Promise<void> {
    await this.#signals.ready;
    const { pipeline, export: own } = this.#signals.value ?? {};
    pipeline?.emitLines();
    await own?.flush();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#signals.value?.export?.close();
  }

  onLine(level: SdkLogLevel, args: unknown[]): void {
    this.#log.onLine(level, args);
  }

  observe(agentOrCall: unknown): void {
    this.#calling.observe(agentOrCall);
  }

  recordNow(): void {
    for (const { record } of this.#calling.live)
      this.#signals.use(({ pipeline }) => pipeline.exportRecorder(record, 'requested'));
  }

  setLogLevel(level: SdkLogLevel | 'off'): void {
    this.#unhookLog();
    this.#lines.logLevel = level;
    this.#unhookLog = observePageLog(azureLogger as unknown as AzureLoggerModule, level, (line) =>
      this.#signals.use(({ pipeline }) => pipeline.emitLine(line)),
    );
  }

  uninstall(): void {
    this.#calling.unhook();
    this.#log.unhook();
    for (const undo of this.#undo.splice(0).reverse()) undo();
    this.#gone = true;
    this.#signals?.stop();
  }

  #loadSignals(fetchInstrumented: boolean): Deferred<PageSignals> {
    return new Deferred<PageSignals>({
      load: async () => {
        handOver();
        const { startSignals } = await import('./page-second-half.ts');
        return startSignals({ options: this.#options, fetchInstrumented });
      },
      onLoad: ({ pipeline, stop }, dropped) => {
        if (dropped > 0) pipeline.dropped('event', dropped, 'queue_full');
        if (!this.#gone)
          this.#undo.push(
            countDrops((count) => pipeline.dropped('event', count, 'exception')),
            stop,
          );
      },
      onError: (error) => {
        // They have no import(), unless the app's bundler has put everything into one file.
        if ('ServiceWorkerGlobalScope' in globalThis) this.uninstall();
        warnOnce(`nothing is exported, the second half did not load: ${error}`);
      },
    });
  }

  #install(): void {
    const { calling, hosts, logLevel } = this.#options;
    if (calling) this.#calling.hook(calling as CallingModule);
    this.setLogLevel(logLevel);
    this.#undo.push(
      observeFetch(
        (start, parent) => new DeferredExchange(this.#signals, start, parent),
        acsEndpoints(hosts),
      ),
      () => this.#unhookLog(),
    );
    this.#listen(globalThis, 'pagehide', this.#onPageHide);
    this.#listen(globalThis, 'online', () => {
      this.#signals.retry();
      this.#signals.value?.export?.retryNow();
    });
    const { document } = globalThis; // workers have none
    if (document)
      this.#listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'hidden') void this.forceFlush();
      });
  }

  #listen(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener);
    this.#undo.push(() => target.removeEventListener(type, listener));
  }

  #emitCall(event: CallEvent): void {
    if (event.type === 'call.started') {
      // The SDK hangs up in its own listener. Ours must run after it, so it has to be the last one added.
      removeEventListener('pagehide', this.#onPageHide);
      addEventListener('pagehide', this.#onPageHide);
    }
    this.#signals.use(({ calls, export: own }) => {
      calls.emit(event);
      own?.preflight();
    });
  }

  #unload(): void {
    this.#calling.abandonAll();
    const { pipeline, export: own } = this.#signals.value ?? {};
    own?.leave();
    pipeline?.emitLines();
    own?.leave();
    // The records of what had no room are small enough to have some.
    pipeline?.reportDrops();
    own?.leave();
  }
}
