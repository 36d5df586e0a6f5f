/** A rule for the next matching requests. */
export interface FaultPlan {
  /** Found inside the decoded path, or an expression that matches it. */
  match: string | RegExp;
  method?: string;
  /** One entry per request; the normal answer comes after the last one. */
  statuses: number[];
  /** Cut the connection instead of answering; the ledger says status 0. @default false */
  dropConnection?: boolean;
  headers?: Record<string, string>;
  /** Instead of the usual error body; with status 200 a planned success, e.g. a failed email. */
  body?: unknown;
}

/** What one request gets instead of the normal answer. */
export interface Fault {
  status: number;
  plan?: FaultPlan;
}

/** Decides which requests fail. */
export class Faults {
  #plans: { plan: FaultPlan; left: number[] }[] = [];
  readonly #tokens = new Map<string, number[]>();

  add(plan: FaultPlan): void {
    this.#plans.push({ plan, left: [...plan.statuses] });
  }

  clear(): void {
    this.#plans = [];
    this.#tokens.clear();
  }

  /** Takes the next fault for this request, if any is due. */
  take(method: string, path: string, body: string): Fault | undefined {
    return this.#fromToken(`${path} ${body}`) ?? this.#fromPlan(method, path);
  }

  /** `FAULT[name]:429,503` anywhere in a request: its own list per name, safe under concurrency. */
  #fromToken(text: string): Fault | undefined {
    const [, name, list] = /FAULT\[([^\]]+)\]:(\d+(?:,\d+)*)/.exec(text) ?? [];
    if (name === undefined || list === undefined) return undefined;
    const left = this.#tokens.get(name) ?? list.split(',').map(Number);
    this.#tokens.set(name, left);
    const status = left.shift();
    return status === undefined ? undefined : { status };
  }

  #fromPlan(method: string, path: string): Fault | undefined {
    const due = this.#plans.find(
      ({ plan, left }) =>
        left.length > 0 &&
        (plan.method === undefined || plan.method === method) &&
        (typeof plan.match === 'string' ? path.includes(plan.match) : plan.match.test(path)),
    );
    const status = due?.left.shift();
    return due && status !== undefined ? { status, plan: due.plan } : undefined;
  }
}
