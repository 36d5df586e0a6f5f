/** The time in which a request is answered. */
export class Deadline {
  /** Resolves with 503 when the time is over. */
  readonly passed: Promise<Response>;
  /** Called when the time is over. */
  onPassed = (): void => {};
  #isPassed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(millis: number) {
    this.passed = new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.#isPassed = true;
        this.onPassed();
        resolve(new Response(null, { status: 503, headers: { 'retry-after': '30' } }));
      }, millis);
    });
  }

  get isPassed(): boolean {
    return this.#isPassed;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
