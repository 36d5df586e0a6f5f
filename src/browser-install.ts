/** Puts the browser's sources in, and takes them out. */
import * as azureLogger from '@azure/logger';
import type { ResolvedBrowserOptions } from './browser-options.ts';
import { isPoorMedia } from './classification/media-quality.ts';
import type { SdkLogLevel } from './events/acs-event.ts';
import type { CallEvent, CallLeg } from './events/call-event.ts';
import { type PageExport, startPageExport } from './exporters/page-export.ts';
import { EVENT_ACS_CALL_ENDED, EVENT_ACS_CALL_STARTED, EVENT_ACS_SDK_LOG } from './generated/names.ts';
import { BrowserPipeline } from './pipeline-browser.ts';
import type { Installed } from './register.ts';
import { unexpectedType } from './signals/end-reason.ts';
import { acsIdGenerator } from './signals/id-generator.ts';
import { type GivenProviders, hasLoggerProvider, hasTracerProvider } from './signals/providers.ts';
import { acsEndpoints } from './sources/acs-endpoint.ts';
import type { AzureLoggerModule } from './sources/azure-log-chain.ts';
import { observePageLog } from './sources/azure-log-page.ts';
import type { CallObserver } from './sources/call-observer.ts';
import { CallingObserver } from './sources/calling-client.ts';
import { CallingLog } from './sources/calling-logger.ts';
import type { CallingModule } from './sources/calling-types.ts';
import { observeFetch } from './sources/fetch-exchange.ts';
import { FlightRecorder } from './sources/flight-recorder.ts';

const CALLING = 'communication-calling';
const RANK: Record<string, number> = { off: 0, error: 1, warning: 2, info: 3, verbose: 4 };
/** A recorded line begins with the rank of its level. */
const LEVEL_OF_RANK: Record<string, SdkLogLevel> = { 1: 'error', 2: 'warning', 3: 'info', 4: 'verbose' };
/** As in `Call:9ab2…` and `CSA[9ab2…]`; ids of calls that never came about are zeros. */
const NAMED_CALL = /(?:Call:|CSA\[)((?!0{8})[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i;
const RECORD_SIZE = 8 * 1024;

/** `register()` in a browser. */
export function installBrowser(options: ResolvedBrowserOptions): Installed {
  const page = new Page(options);
  return {
    logger: page.log.logger,
    uninstall: () => page.uninstall(),
    forceFlush: () => page.flush(),
    shutdown: async () => {
      await page.flush();
      page.export?.close();
    },
    observe: (agentOrCall) => page.calling.observe(agentOrCall),
    recordNow: () => page.recordNow(),
    timeoutMillis: options.shutdownTimeout,
  };
}

class Page {
  readonly log: CallingLog;
  readonly calling: CallingObserver;
  readonly export: PageExport | undefined;
  readonly #options: ResolvedBrowserOptions;
  readonly #pipeline: BrowserPipeline;
  readonly #undo: (() => void)[] = [];
  readonly #leaving = () => this.#leave();
  readonly #hidden = () => {
    if (document.visibilityState === 'hidden') void this.flush();
  };
  readonly #online = () => this.export?.wake();

  constructor(options: ResolvedBrowserOptions) {
    this.#options = options;
    const has = { traces: hasTracerProvider(), logs: hasLoggerProvider() };
    this.export = has.traces && has.logs ? undefined : this.#startExport();
    const given: GivenProviders = {
      tracerProvider: has.traces ? undefined : this.export?.tracerProvider,
      loggerProvider: has.logs ? undefined : this.export?.loggerProvider,
    };
    const fetchTraced = has.traces && '__original' in globalThis.fetch;
    this.#pipeline = new BrowserPipeline({ given, resourceId: options.resourceId, fetchTraced });
    this.log = new CallingLog((level, line) => this.#line(level, line));
    this.calling = new CallingObserver({
      emit: (event) => this.#emit(event),
      features: (options.calling as CallingModule | undefined)?.Features,
      isPoor: isPoorMedia,
      sampleInterval: options.mediaSampleInterval,
      recorder: () => new FlightRecorder(options.flightRecorder),
      client: (client) => this.log.hook(client),
    });
    this.#install();
  }

  async flush(): Promise<void> {
    await this.export?.flush();
  }

  recordNow(): void {
    for (const call of this.calling.live) this.#exportRecorder(call, 'requested');
  }

  uninstall(): void {
    this.calling.unhook();
    this.log.unhook();
    for (const undo of this.#undo.reverse()) undo();
    removeEventListener('pagehide', this.#leaving);
    removeEventListener('online', this.#online);
    document.removeEventListener('visibilitychange', this.#hidden);
  }

  #install(): void {
    const { calling, hosts, logLevel } = this.#options;
    if (calling) this.calling.hook(calling as CallingModule);
    this.#undo.push(
      observeFetch((start, parent) => this.#pipeline.startExchange(start, parent), acsEndpoints(hosts)),
    );
    const hear = (name: string, level: SdkLogLevel, message: string) =>
      this.#pipeline.line(level, name, message, undefined);
    this.#undo.push(observePageLog(azureLogger as unknown as AzureLoggerModule, logLevel, hear));
    addEventListener('pagehide', this.#leaving);
    addEventListener('online', this.#online);
    document.addEventListener('visibilitychange', this.#hidden);
  }

  #startExport(): PageExport {
    const {
      endpoint = 'http://localhost:4318',
      headers,
      serviceName = 'unknown_service:web',
    } = this.#options;
    return startPageExport({
      endpoint,
      headers,
      serviceName,
      idGenerator: acsIdGenerator(),
      urgent: new Set([EVENT_ACS_CALL_STARTED, EVENT_ACS_CALL_ENDED]),
      last: EVENT_ACS_SDK_LOG,
      onDrop: (signal, count, reason) => this.#pipeline.dropped(signal, count, reason),
    });
  }

  #emit(event: CallEvent): void {
    const outcome = this.#pipeline.emit(event);
    if (event.type === 'call.started') {
      this.export?.warm();
      // Ours has to run after that of the SDK, which hangs up there: last added, last called.
      removeEventListener('pagehide', this.#leaving);
      addEventListener('pagehide', this.#leaving);
    }
    if (event.type !== 'call.completed' || !outcome || !unexpectedType(outcome)) return;
    const call = [...this.calling.live].find(({ record }) => record === event.record);
    if (call) this.#exportRecorder(call, 'unexpected_end');
  }

  #leave(): void {
    this.calling.abandonAll();
    this.export?.leave();
  }

  /** Every line of the Calling SDK, about 100 a second: remembered for the calls that are going on, rarely exported. */
  #line(level: SdkLogLevel, line: string): void {
    const rank = RANK[level] as number;
    if (this.#options.flightRecorder > 0) {
      const recorded = rank + line;
      for (const call of this.calling.live) call.settings.recorder.push(recorded);
    }
    if (rank > (RANK[this.#options.logLevel] as number)) return;
    this.#pipeline.line(level, CALLING, line, this.#legOf(line));
  }

  /** The SDK names calls before it tells the app of them, and after they are over. */
  #legOf(line: string): CallLeg | undefined {
    const call = [...this.calling.live].find(({ record }) => mentions(line, record.leg.ids.callId));
    const callId = NAMED_CALL.exec(line)?.[1];
    return call?.record.leg ?? (callId ? { source: 'client', ids: { callId } } : undefined);
  }

  /** Lines that name another call are that call's; what is left goes out in records of 8 KiB. */
  #exportRecorder(call: CallObserver, reason: string): void {
    const { leg } = call.record;
    const others = [...this.calling.live]
      .map(({ record }) => record.leg.ids.callId)
      .filter((id) => id !== leg.ids.callId);
    let block: string[] = [];
    let size = 0;
    const send = () => {
      if (block.length > 0) this.#pipeline.line('verbose', CALLING, block.join('\n'), leg, reason);
      block = [];
      size = 0;
    };
    for (const recorded of call.settings.recorder.take()) {
      if (others.some((id) => mentions(recorded, id))) continue;
      const line = `${LEVEL_OF_RANK[recorded[0] as string]} ${recorded.slice(1)}`;
      if (size + line.length > RECORD_SIZE) send();
      block.push(line);
      size += line.length + 1;
    }
    send();
  }
}

function mentions(line: string, callId: string | undefined): boolean {
  return callId !== undefined && line.includes(callId);
}
