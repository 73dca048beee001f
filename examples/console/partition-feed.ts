/** The most of one send: kafkajs groups a list by partition in quadratic time. */
const MOST = 1_000;

/** Writes to one partition in order: what comes while a send is under way is the next one. */
export class PartitionFeed<M> {
  readonly #send: (messages: M[]) => Promise<unknown>;
  #waiting: M[] = [];
  #sending: Promise<void> | null = null;
  #error: Error | undefined;

  constructor(send: (messages: M[]) => Promise<unknown>) {
    this.#send = send;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  push(message: M): void {
    this.#waiting.push(message);
    this.#sending ??= this.#sendAll();
  }

  /** All is written. @throws (rejects) what a send failed with */
  async idle(): Promise<void> {
    await this.#sending;
    if (this.#error !== undefined) throw this.#error;
  }

  async #sendAll(): Promise<void> {
    try {
      // A turn later, so that what is pushed together goes together.
      await Promise.resolve();
      while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0, MOST));
    } catch (error) {
      this.#error = error as Error;
    } finally {
      this.#sending = null;
    }
  }
}
