/** The last lines of the SDK, kept cheaply: most calls end well, and then nobody ever reads them. */

/** A bounded ring of raw lines: counted by their length, neither parsed nor redacted before they are read. */
export class FlightRecorder {
  readonly #limit: number;
  #lines: string[] = [];
  #head = 0;
  #size = 0;

  /** @param limit Characters that are kept at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
    while (this.#size > this.#limit && this.#head < this.#lines.length) {
      this.#size -= (this.#lines[this.#head] as string).length;
      this.#lines[this.#head++] = ''; // let it be collected
    }
    if (this.#head > 1024 && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }

  /** All lines, oldest first; the recorder is empty afterwards. */
  take(): string[] {
    const lines = this.#lines.slice(this.#head);
    this.#lines = [];
    this.#head = this.#size = 0;
    return lines;
  }
}
