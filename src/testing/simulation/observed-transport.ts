import type { ProducerRecord, TopicPartition } from '../../core/record.js';
import type { Client, ClientOptions, Intake, Membership, ProduceError, Transport } from '../../core/transport.js';
import type { Life } from './life.js';
import { watchedIntake, watchedMembership } from './observed-membership.js';
import { placeOf, type Watch } from './watch.js';

/** Any transport, seen from one instance: passes everything on, and tells `watch` of it. */
export function observedTransport(inner: Transport, life: Life, watch: Watch): Transport {
  return { open: (options) => new ObservedClient(inner.open(options), options, life, watch) };
}

class ObservedClient implements Client {
  #calls = 0;
  #unanswered = 0;
  #whenAnswered: (() => void) | null = null;

  constructor(
    private readonly inner: Client,
    private readonly options: ClientOptions,
    private readonly life: Life,
    private readonly watch: Watch,
  ) {}

  prepare(...[plan, done]: Parameters<Client['prepare']>): void {
    if (!this.life.clock.dead) this.inner.prepare(plan, (problems) => this.life.clock.dead || done(problems));
  }

  partitions(topic: string): number {
    return this.inner.partitions(topic);
  }

  join(...[subscription, intake]: Parameters<Client['join']>): Membership {
    const watched: Intake = watchedIntake(intake, this.life, this.watch);
    return watchedMembership(this.inner.join(subscription, watched), this.life, this.watch);
  }

  produce(to: TopicPartition, records: readonly ProducerRecord[], done: (error: ProduceError | null) => void): void {
    const { life, watch, options } = this;
    if (life.clock.dead) return;
    const call = ++this.#calls;
    const place = placeOf(to);
    const seen = records.map((record) => watch.identify(to.topic, record));
    watch.see(life, { type: 'produce', call, place, records: seen });
    const { error = null, appended = error === null, delay = 0 } = watch.onProduce(to, seen);
    const answer = (said: ProduceError | null) => {
      if (life.clock.dead) return;
      const what = { call, place, records: seen };
      if (said) watch.see(life, { type: 'refused', ...what, retriable: said.retriable, code: said.code ?? said.name });
      else watch.see(life, { type: 'acknowledged', ...what });
      done(said);
      watch.reach(life, 'after acknowledgement');
      if (--this.#unanswered === 0) this.#whenAnswered?.();
    };
    const later = (said: ProduceError | null) => {
      watch.reach(life, 'before acknowledgement');
      if (delay > 0) options.clock.timer(delay, () => answer(said));
      else answer(said);
    };
    watch.reach(life, 'before produce');
    if (life.clock.dead) return;
    this.#unanswered++;
    if (!appended) options.clock.timer(delay, () => answer(error));
    else
      this.inner.produce(to, records, (refused) => {
        if (!refused) watch.see(life, { type: 'appended', call, place, records: seen });
        later(refused ?? error);
      });
    watch.reach(life, 'after produce');
  }

  /** As a real client: not before every call is answered. */
  close(done: () => void): void {
    const close = () => {
      if (!this.life.clock.dead) this.inner.close(() => this.life.clock.dead || done());
    };
    if (this.#unanswered === 0) close();
    else this.#whenAnswered = close;
  }
}
