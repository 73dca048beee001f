import { Subject, type Observable } from 'rxjs';
import { compile } from '../compiler/compile.js';
import { parseDuration, type Duration } from '../core/duration.js';
import { SpillwayError } from '../core/errors.js';
import type { AppEvent, State } from '../core/events.js';
import type { Ledger } from '../core/ledger.js';
import type { Status } from '../core/status.js';
import type { Topology } from '../graph/topology.js';
import { ledgerOf } from './account.js';
import { Lifecycle } from './lifecycle.js';
import { settingsOf, type Settings, type StreamsOptions } from './options.js';
import { parts as production, type Parts } from './parts.js';
import { statusOf } from './status.js';
import { Narrator, endProcess } from './voice.js';

/**
 * Runs a topology: one member of the consumer group `applicationId`. At least once, nothing lost: an offset is
 * committed when all that came of the records below it is acknowledged.
 *
 * @example
 * const app = new KafkaStreams(topology, { applicationId: 'pricing', transport: memory() });
 * await app.start();
 * await app.close();
 */
export class KafkaStreams {
  /** What happens to the app: states, assignments, pauses with their reasons, commits, failures. Ends with the app. */
  readonly events$: Observable<AppEvent>;
  readonly #events = new Subject<AppEvent>();
  readonly #settings: Settings;
  readonly #lifecycle: Lifecycle;
  readonly #started = withResolvers<void>();
  readonly #done = withResolvers<void>();
  readonly #closed = withResolvers<boolean>();
  /** Somebody will hear of an error. */
  #watched = false;
  #ran = false;

  /** @throws SpillwayError `INVALID_OPTION`; `INVALID_TOPOLOGY` when it uses a topic of the app's own by its name. */
  constructor(topology: Topology, options: StreamsOptions);
  /** @internal With structures of the runtime in which a test has planted a bug. */
  constructor(topology: Topology, options: StreamsOptions, parts?: Parts);
  constructor(topology: Topology, options: StreamsOptions, parts: Parts = production) {
    this.#settings = settingsOf(options);
    this.events$ = this.#events.asObservable();
    const narrator = new Narrator(this.#settings.logger, this.#settings.clock);
    this.#lifecycle = new Lifecycle(compile(topology.graph, this.#settings.applicationId), this.#settings, parts, {
      emit: (event) => {
        narrator.narrate(event);
        this.#events.next(event);
      },
      running: () => {
        this.#ran = true;
        this.#started.resolve();
      },
      ended: (error, drained) => this.#ended(error, drained),
    });
    // Whoever awaits them hears of a rejection; nobody has to await all of them.
    for (const promise of [this.#started.promise, this.#done.promise]) promise.catch(() => {});
    if (options.signal) this.#closeWith(options.signal);
  }

  /** What the app is doing, in Kafka Streams' words. `CREATED` until `start()`; `NOT_RUNNING` or `ERROR` is the end. */
  get state(): State {
    return this.#lifecycle.state;
  }

  /** Settles when the app has ended: resolved after `close()`, rejected with the error that stopped it. */
  get done(): Promise<void> {
    this.#watched = true;
    return this.#done.promise;
  }

  /**
   * Checks the topics, joins the group, and resolves with the first assignment; also when the app is closed before.
   * @throws (rejects) SpillwayError `ALREADY_STARTED`; otherwise what keeps the app from running.
   */
  start(): Promise<void> {
    const { state } = this;
    if (state !== 'CREATED') return Promise.reject(new SpillwayError('ALREADY_STARTED', { state }));
    this.#lifecycle.start();
    // Another promise than the one that is guarded: a start that nobody awaits must not fail in silence.
    return this.#started.promise.then();
  }

  /** Takes no more records until `resume()`. Membership and what is in flight go on. */
  pause(): void {
    this.#lifecycle.engine.pause();
  }

  /** Takes records again after `pause()`. */
  resume(): void {
    this.#lifecycle.engine.resume();
  }

  /**
   * Drains and ends: what is in flight settles, offsets are committed, then it leaves the group. Resolves with true
   * when nothing was left; with false when the time-out came first, and the rest was left uncommitted.
   * @throws (rejects) SpillwayError `INVALID_OPTION` for a time-out that is none.
   */
  async close(options: { readonly timeout?: Duration } = {}): Promise<boolean> {
    const timeout = parseDuration(options.timeout ?? this.#settings.closeTimeout, 'close.timeout');
    this.#lifecycle.close(timeout);
    return this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What became of every record since the start. */
  ledger(): Ledger {
    return ledgerOf(this.#lifecycle.engine);
  }

  /** What the app does right now, and why it does not do more. */
  status(): Status {
    return statusOf(this.state, this.#lifecycle.engine, this.#settings);
  }

  #closeWith(signal: AbortSignal): void {
    const close = () => void this.close();
    const forget = () => signal.removeEventListener('abort', close);
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    // A signal may outlive many apps.
    this.#done.promise.then(forget, forget);
  }

  #ended(error: Error | null, drained: boolean): void {
    // Whoever called start() hears of an app that never ran.
    if (!this.#ran) this.#watched = true;
    if (error === null) {
      this.#started.resolve();
      this.#done.resolve();
    } else {
      this.#started.reject(error);
      this.#done.reject(error);
    }
    this.#closed.resolve(drained);
    this.#events.complete();
    // One turn, so that whoever waits for start() or close() can ask for `done`.
    if (error !== null) this.#settings.clock.soon(() => this.#watched || endProcess(error, this.#settings.logger));
  }
}

/** `Promise.withResolvers`, which Node has from 22 on. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
