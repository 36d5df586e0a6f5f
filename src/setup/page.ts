/** Puts the browser's sources in, and takes them out. */
import * as azureLogger from '@azure/logger';
import { isPoorMedia } from '../classification/media-quality.ts';
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { CallEvent, CallLeg, CallRecord } from '../events/call-event.ts';
import { countDrops } from '../safety/guard.ts';
import { warnOnce } from '../safety/warn.ts';
import type { AzureLoggerModule } from '../sources/azure-logger/hook.ts';
import { LEVELS, rankOf } from '../sources/azure-logger/line.ts';
import { observePageLog } from '../sources/azure-logger/page.ts';
import { CallingObserver } from '../sources/calling/agents.ts';
import type { CallObserver } from '../sources/calling/call.ts';
import { FlightRecorder } from '../sources/calling/flight-recorder.ts';
import { CallingLog } from '../sources/calling/log.ts';
import type { CallingModule } from '../sources/calling/sdk-types.ts';
import { acsEndpoints } from '../sources/http/acs-endpoint.ts';
import { observeFetch } from '../sources/http/fetch.ts';
import { acsLogger } from './acs-logger.ts';
import { Later } from './deferred.ts';
import { LaterExchange } from './deferred-exchange.ts';
import type { Installed } from './handle.ts';
import type { ResolvedBrowserOptions } from './page-options.ts';
import type { PageSignals } from './page-second-half.ts';

const CALLING = 'communication-calling';
/** As in `Call:9ab2…`, `callId=9ab2…` and `CSA[9ab2…]`; ids of calls that never came about are zeros. */
const NAMED_CALL =
  /(?:\bcall(?:ids?)?[\\"]*[:=][[\\"]*|CSA\[|Web\/\d+\[|correlation id |CorrelationId\]\[old=\w*\]\[new=|call with id )((?!0{8})[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i;
const RECORD_SIZE = 8 * 1024;

/** `register()` in a browser. */
export function installBrowser(options: ResolvedBrowserOptions): Installed {
  const page = new Page(options);
  return {
    logger: page.logger,
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
  readonly logger = acsLogger((level, args) => this.log.line(level, args));
  readonly log: CallingLog;
  readonly calling: CallingObserver;
  readonly signals: Later<PageSignals>;
  readonly #options: ResolvedBrowserOptions;
  readonly #undo: (() => void)[] = [];
  readonly #leaving = () => this.#leave();
  readonly #hidden = () => {
    if (document.visibilityState === 'hidden') void this.flush();
  };
  readonly #online = () => this.signals.value?.export?.retryNow();

  constructor(options: ResolvedBrowserOptions) {
    this.#options = options;
    const fetchInstrumented = '__original' in globalThis.fetch;
    this.signals = new Later(
      async () => (await import('./page-second-half.ts')).startSignals(options, fetchInstrumented),
      ({ pipeline }, lost) => {
        if (lost > 0) pipeline.dropped('event', lost, 'queue_full');
        this.#undo.push(countDrops((count) => pipeline.dropped('event', count, 'exception')));
      },
      (error) =>
        warnOnce(
          `the second half of acs-otel could not be loaded, nothing is exported: ${(error as Error).message}`,
        ),
    );
    this.log = new CallingLog((level, line) => this.#line(level, line), this.logger);
    this.calling = new CallingObserver({
      emit: (event) => this.#emit(event),
      features: (options.calling as CallingModule | undefined)?.Features,
      isPoor: isPoorMedia,
      sampleInterval: options.mediaSampleIntervalMillis,
      recorder: () => new FlightRecorder(options.flightRecorderMaxChars),
      client: (client) => this.log.hook(client),
    });
    this.#install();
  }

  async flush(): Promise<void> {
    await this.signals.ready;
    await this.signals.value?.export?.flush();
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
      observeFetch((start, parent) => new LaterExchange(this.signals, start, parent), acsEndpoints(hosts)),
    );
    const hear = (name: string, level: SdkLogLevel, message: string) =>
      this.#say(level, name, message, undefined);
    this.#undo.push(observePageLog(azureLogger as unknown as AzureLoggerModule, logLevel, hear));
    addEventListener('pagehide', this.#leaving);
    addEventListener('online', this.#online);
    document.addEventListener('visibilitychange', this.#hidden);
  }

  #emit(event: CallEvent): void {
    if (event.type === 'call.started') {
      // Ours has to run after that of the SDK, which hangs up there: last added, last called.
      removeEventListener('pagehide', this.#leaving);
      addEventListener('pagehide', this.#leaving);
    }
    this.signals.use(({ pipeline, export: own }) => {
      const { unexpectedEnd } = pipeline.emit(event);
      if (event.type === 'call.started') own?.preflight();
      if (event.type === 'call.completed' && unexpectedEnd) this.#exportRecorderOf(event.record);
    });
  }

  #exportRecorderOf(record: CallRecord): void {
    const call = [...this.calling.live].find((live) => live.record === record);
    if (call) this.#exportRecorder(call, 'unexpected_end');
  }

  #leave(): void {
    this.calling.abandonAll();
    const { pipeline, export: own } = this.signals.value ?? {};
    own?.sendBeacons();
    // What the browser has just refused can be told only now, and is small enough for it to take.
    pipeline?.reportDrops();
    own?.sendBeacons();
  }

  #say(level: SdkLogLevel, name: string, message: string, leg?: CallLeg, reason?: string): void {
    this.signals.use(({ pipeline }) => pipeline.line(level, name, message, leg, reason));
  }

  /** Every line of the Calling SDK, about 100 a second: remembered for the calls that are going on, rarely exported. */
  #line(level: SdkLogLevel, line: string): void {
    const rank = rankOf(level);
    if (this.#options.flightRecorderMaxChars > 0) {
      const recorded = rank + line; // one digit
      for (const call of this.calling.live) call.settings.recorder.push(recorded);
    }
    if (rank > rankOf(this.#options.logLevel)) return;
    this.#say(level, CALLING, line, this.#legOf(line));
  }

  /** The SDK names calls before it tells the app of them, and after they are over. */
  #legOf(line: string): CallLeg | undefined {
    const call = [...this.calling.live].find(({ record }) => mentions(line, record.leg.ids.callId));
    if (call) return call.record.leg;
    const callId = NAMED_CALL.exec(line)?.[1];
    return callId ? { source: 'client', ids: { callId } } : undefined;
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
      if (block.length > 0) this.#say('verbose', CALLING, block.join('\n'), leg, reason);
      block = [];
      size = 0;
    };
    for (const recorded of call.settings.recorder.take()) {
      if (others.some((id) => mentions(recorded, id))) continue;
      const line = `${LEVELS[Number(recorded[0]) - 1]} ${recorded.slice(1)}`;
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
