/** What the child process of `doctor --import` reports to its parent. */

/** A package that was loaded. */
export interface LoadedModule {
  /** As it is imported: the package's name. */
  name: string;
  /** URL of the file. */
  url: string;
  /** False for what register() itself has loaded, in order to hook it. */
  byApp: boolean;
  hooked: boolean;
}

export interface AppReport {
  /** What the app's module threw. */
  error?: string;
  /** The module was still being imported when the time was up, as servers with a top-level `await` are. */
  unfinished: boolean;
  /** The app has ended the process before its time was up. */
  exited?: boolean;
  /** Whether `register()` has installed anything: disabled, it has not. */
  installed: boolean;
  loaded: LoadedModule[];
  /** Packages whose clients the app hands over. */
  handedOver: string[];
  /** The tracer provider of the app ignores the ids that calls and messages ask for. */
  foreignIds: boolean;
  /** A copy of `@azure/core-tracing` inside the app's bundle is hooked. */
  bundledTracing: boolean;
}

/** File descriptor on which the child writes its report: stdout and stderr are the app's. */
export const REPORT_FD = 3;

/** Written before the report, when the import begins. */
export const STARTED = 'started\n';

/** The child reports after this time, although the app's module may still be being imported. */
export const IMPORT_MILLIS = 4000;
/** After the import, for what the module loads lazily. */
export const SETTLE_MILLIS = 300;
/** The parent ends a child that starts this slowly, on a busy machine, … */
export const MAX_START_MILLIS = 15_000;
/** … or reports this long after its start, because the app blocks it. */
export const MAX_REPORT_MILLIS = 5000;
