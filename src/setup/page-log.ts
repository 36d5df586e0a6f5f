/** Log lines of the Calling SDK in a page: exported and recorded. */
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { CallLeg, CallRecord, CallRecorder, SdkLogLine } from '../events/call-event.ts';
import { rankOf } from '../sources/azure-logger/line.ts';
import { CALLING, FlightRecorder, recordedLine } from '../sources/calling/flight-recorder.ts';
import { namesCall } from '../sources/calling/named-call.ts';

export interface PageLogOptions {
  logLevel: SdkLogLevel | 'off';
  flightRecorderMaxChars: number;
  /** The calls in progress. */
  liveCalls(): Iterable<{ readonly record: CallRecord }>;
  /** Exports a line. @param live The calls in progress. */
  emitLine(line: SdkLogLine, live: CallLeg[]): void;
}

export class PageLog {
  logLevel: SdkLogLevel | 'off';
  readonly #options: PageLogOptions;

  constructor(options: PageLogOptions) {
    this.#options = options;
    this.logLevel = options.logLevel;
  }

  /** Records every line, about 100 a second, for each call in progress; exports only the lines of the log level. */
  onLine(level: SdkLogLevel, line: string): void {
    const { flightRecorderMaxChars, liveCalls, emitLine } = this.#options;
    if (flightRecorderMaxChars > 0) {
      const recorded = recordedLine(level, line);
      for (const { record } of liveCalls()) record.recorder?.push(recorded);
    }
    if (rankOf(level) <= rankOf(this.logLevel)) {
      emitLine({ package: CALLING, level, message: line }, this.#legs());
    }
  }

  /** The recorder of a new call. Lines that name another call in progress belong to that call. */
  recorder(leg: CallLeg): CallRecorder {
    return new FlightRecorder(this.#options.flightRecorderMaxChars, (line) =>
      this.#legs().some((other) => other.ids.callId !== leg.ids.callId && namesCall(line, other)),
    );
  }

  #legs(): CallLeg[] {
    return [...this.#options.liveCalls()].map(({ record }) => record.leg);
  }
}
