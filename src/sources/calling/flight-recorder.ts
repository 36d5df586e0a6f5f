/** The last log lines of a call. Recording is cheap, because most calls end well and nobody reads their lines. */
import type { SdkLogLevel } from '../../events/acs-event.ts';
import type { CallRecorder, SdkLogLine } from '../../events/call-event.ts';
import { LEVELS, rankOf } from '../azure-logger/line.ts';

/** `acs.sdk.package` of the Calling SDK's lines. */
export const CALLING = 'communication-calling';
const MAX_BLOCK_CHARS = 8 * 1024;

/** A line in the form in which a recorder stores it. */
export function recordedLine(level: SdkLogLevel, line: string): string {
  return rankOf(level) + line;
}

/** A bounded ring of raw lines, which are neither parsed nor redacted before `take()`. */
export class FlightRecorder implements CallRecorder {
  readonly #maxChars: number;
  readonly #isForeign: (line: string) => boolean;
  #lines: string[] = [];
  #head = 0;
  #size = 0;

  /** @param isForeign Whether a line is about another call. */
  constructor(maxChars: number, isForeign: (line: string) => boolean = () => false) {
    this.#maxChars = maxChars;
    this.#isForeign = isForeign;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    while (this.#size > this.#maxChars && this.#head < this.#lines.length) {
      this.#size -= (this.#lines[this.#head] as string).length;
      this.#lines[this.#head++] = ''; // frees its memory
    }
    if (this.#head > 1024 && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }

  take(): string[] {
    const lines = this.#lines.slice(this.#head).filter((line) => !this.#isForeign(line));
    this.#lines = [];
    this.#head = this.#size = 0;
    return lines;
  }
}

/** Recorded lines, joined to log lines of 8 KiB. */
export function joinRecorded(lines: string[]): SdkLogLine[] {
  const blocks: SdkLogLine[] = [];
  let message = '';
  const endBlock = () => {
    if (message) blocks.push({ package: CALLING, level: 'verbose', message });
    message = '';
  };
  for (const recorded of lines) {
    const line = `${LEVELS[Number(recorded[0]) - 1]} ${recorded.slice(1)}`;
    if (message.length + line.length >= MAX_BLOCK_CHARS) endBlock();
    message += message ? `\n${line}` : line;
  }
  endBlock();
  return blocks;
}
