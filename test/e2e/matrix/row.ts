/** One set-up that users have, and its required outcome. */
import type { Arrived, Foreign } from './arrived.ts';
import type { Traffic } from './complete.ts';

/** The required outcome of a row. */
export type Outcome =
  /** Everything arrives, and stderr is empty. */
  | (Traffic & {
      kind: 'complete';
      foreign?: Foreign;
      /** Unless set, stderr is empty; otherwise it holds one line, which matches. */
      says?: RegExp;
    })
  /** The app sends everything, and one line on stderr names what was seen, the cause, and the change that fixes it. */
  | (Traffic & { kind: 'warning'; seen: RegExp; change: RegExp })
  /** No telemetry is involved: every command ends with 0, and its output does not match `never`. */
  | { kind: 'quiet'; never?: RegExp }
  /** A build step or the run fails, and its output has one line that names the cause. */
  | { kind: 'refused'; names: RegExp };

/** A program of `node_modules/.bin`, with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How a command ended. */
export interface Run {
  /** null: killed after its time. */
  code: number | null;
  stdout: string;
  stderr: string;
  millis: number;
}

/** For rows that run more than one command. */
export interface RowContext {
  folder: string;
  env: Record<string, string>;
  /** What npm printed when it installed the row's set. */
  installLog: string;
  run(command: Command, timeoutMillis?: number): Promise<Run>;
  /** Starts a server on a free port (`PORT`), calls `use` when its output matches `ready`, and ends it. */
  serve(command: Command, ready: RegExp, use: (url: string) => Promise<void>): Promise<Run>;
  /** Resolves when everything has arrived, or after `timeoutMillis`. */
  untilComplete(timeoutMillis?: number): Promise<void>;
}

export interface Row {
  /** Section of `docs/set-ups.md`. */
  house: string;
  name: string;
  /** Names a set of packages in `sets.ts`. */
  set: string;
  /** `ci`: part of `npm run test:e2e`. `matrix`: only part of `npm run test:matrix`. */
  when: 'ci' | 'matrix';
  files: Record<string, string>;
  /** Files that must be built first. */
  builtFiles?: () => Promise<Record<string, string>>;
  /** Build steps; each must end with 0. */
  prepare?: readonly Command[];
  /** Files that are copied alone into an empty folder, where `run` happens. */
  deploy?: readonly string[];
  run: Command | ((context: RowContext) => Promise<Run>);
  env?: Record<string, string>;
  /** Packages that are missing from `node_modules` while the row runs. */
  without?: readonly string[];
  /** Milliseconds that `run` may take. @default 60000 */
  timeoutMillis?: number;
  outcome: Outcome;
}

/** How a row ended. */
export interface RowResult {
  /** The first build step that failed, if one did. */
  failedStep?: { command: Command; run: Run };
  /** Of the build steps and the run. */
  output: Run[];
  arrived: Arrived;
  expected: Arrived;
  millis: number;
}
