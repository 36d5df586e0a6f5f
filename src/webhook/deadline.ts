/** The time in which a request is answered. */
export class Deadline {
  /** Settles, with the answer, when it is too late for another one. */
  readonly passed: Promise<Response>;
  /** Called when it is too late. */
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
