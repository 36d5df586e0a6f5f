/** Log lines of the Calling SDK in a page: exported, recorded, and assigned to the call that they name. */
import type { SdkLogLevel } from '../events/acs-event.ts';
import type { CallLeg, CallRecord, CallRecorder, SdkLogLine } from '../events/call-event.ts';
import { rankOf } from '../sources/azure-logger/line.ts';
import { CALLING, FlightRecorder, recordedLine } from '../sources/calling/flight-recorder.ts';

/** As in `Call:9ab2…`, `callId=9ab2…` and `CSA[9ab2…]`; an id that begins with zeros stands for no call. */
const NAMED_CALL =
  /(?:\bcall(?:ids?)?[\\"]*[:=][[\\"]*|CSA\[|Web\/\d+\[|correlation id |CorrelationId\]\[old=\w*\]\[new=|call with id )((?!0{8})[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i;

export interface PageLogOptions {
  logLevel: SdkLogLevel | 'off';
  flightRecorderMaxChars: number;
  /** The calls in progress. */
  liveCalls(): Iterable<{ readonly record: CallRecord }>;
  /** Exports a line. */
  emitLine(line: SdkLogLine, leg: CallLeg | undefined): void;
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
      emitLine({ package: CALLING, level, message: line }, this.#legOf(line));
    }
  }

  /** The recorder of a new call. Lines that name another call in progress belong to that call. */
  recorder(leg: CallLeg): CallRecorder {
    return new FlightRecorder(this.#options.flightRecorderMaxChars, (line) =>
      this.#legs().some((other) => other.ids.callId !== leg.ids.callId && names(line, other)),
    );
  }

  /** The SDK logs about calls before the app sees them and after they have ended, hence the search for an id. */
  #legOf(line: string): CallLeg | undefined {
    const live = this.#legs().find((leg) => names(line, leg));
    if (live) return live;
    const callId = NAMED_CALL.exec(line)?.[1];
    return callId ? { source: 'client', ids: { callId } } : undefined;
  }

  #legs(): CallLeg[] {
    return [...this.#options.liveCalls()].map(({ record }) => record.leg);
  }
}

function names(line: string, { ids }: CallLeg): boolean {
  return ids.callId !== undefined && line.includes(ids.callId);
}
