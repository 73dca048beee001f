import type { Admin, Kafka } from 'kafkajs';

/** One admin connection for all questions of a client: opened when it is wanted, and anew after a question failed. */
export class AdminLine {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | null = null;
  #closed = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the client is closed');
    const opened = (this.#admin ??= this.#open());
    try {
      return await question(await opened);
    } catch (error) {
      if (this.#admin === opened) this.renew();
      throw error;
    }
  }

  /** The next question is asked over another connection, which knows nothing of the last. */
  renew(): void {
    if (this.#admin) drop(this.#admin);
    this.#admin = null;
  }

  close(): void {
    this.#closed = true;
    this.renew();
  }

  async #open(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** Nobody waits for an old connection to end, and nobody hears of its failures. */
function drop(opened: Promise<Admin>): void {
  opened.then((admin) => admin.disconnect()).catch(() => {});
}
