import { setTimeout as sleep } from 'node:timers/promises';

type Check = () => Promise<unknown>;

/** Whether this process can work. That it lives, /healthz says by answering at all. */
export class Health {
  readonly #checks: Readonly<Record<string, Check>>;
  readonly #timeout: number;
  #draining = false;

  /** `timeout` is for all checks together, in milliseconds. */
  constructor(checks: Record<string, Check>, timeout = 2_000) {
    this.#checks = checks;
    this.#timeout = timeout;
  }

  /** From now on the balancer is told to send requests elsewhere. */
  drain(): void {
    this.#draining = true;
  }

  /** The names of what is away; none if all is well. */
  async failing(): Promise<string[]> {
    if (this.#draining) return ['draining'];
    const results = await Promise.all(
      Object.entries(this.#checks).map(async ([name, check]) => ((await this.#passes(check)) ? [] : [name])),
    );
    return results.flat();
  }

  async #passes(check: Check): Promise<boolean> {
    const timer = new AbortController();
    try {
      return await Promise.race([
        check().then(
          () => true,
          () => false,
        ),
        sleep(this.#timeout, false, { signal: timer.signal }),
      ]);
    } finally {
      timer.abort();
    }
  }
}
