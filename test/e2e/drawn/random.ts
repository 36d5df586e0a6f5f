/** Numbers and ids that are the same in every run, so that pictures differ only where dashboards do. */

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to 1. */
  next(): number {
    this.#state = (this.#state * 16_807) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** One of them, by weight. */
  pick<T extends { weight: number }>(list: readonly [T, ...T[]]): T {
    let rest = this.next() * list.reduce((sum, { weight }) => sum + weight, 0);
    for (const one of list) {
      rest -= one.weight;
      if (rest < 0) return one;
    }
    return list[0];
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(this.next() * 16).toString(16)).join('');
  }

  guid(): string {
    return [8, 4, 4, 4, 12].map((digits) => this.hex(digits)).join('-');
  }

  msCv(): string {
    return `${Buffer.from(this.hex(32), 'hex').toString('base64').slice(0, 22)}.0`;
  }
}
