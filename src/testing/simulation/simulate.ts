import { silent } from '../../core/logger.js';
import type { ProducerRecord, TopicPartition } from '../../core/record.js';
import { memory, type Memory } from '../../runtime/memory/index.js';
import type { Parts } from '../../runtime/parts.js';
import { KafkaStreams } from '../../runtime/streams.js';
import { EventLoop } from '../event-loop.js';
import { EventQueue } from '../event-queue.js';
import type { Closed } from '../laws/world.js';
import { SeededRandom } from '../seeded-random.js';
import { VirtualClock } from '../virtual-clock.js';
import { FaultInjector } from './fault-injector.js';
import { endOf, type Point } from './fault-plan.js';
import { scheduleFaults } from './fault-schedule.js';
import { Instance } from './instance.js';
import type { Life, VirtualLife } from './life.js';
import { observedTransport } from './observed-transport.js';
import type { Happening, Observed, Seen } from './observed.js';
import { deadLettersOf, outputsOf, seenOf } from './outcome.js';
import { isThrough, passed } from './passages.js';
import type { History, Scenario } from './scenario.js';
import type { Shape } from './shape.js';
import { SESSION, type Stage } from './stage.js';
import { Supply } from './supply.js';
import { Topologies } from './topologies.js';
import type { Interference, Watch } from './watch.js';

/** Wall time of the first moment: fixed, as all else. */
const START = Date.UTC(2024, 0, 1);
/** Faults without an end of their own stop so long after the last event of the plan. */
const HEALS_AFTER = 500;
/** Everything must be committed so long after the last fault. */
const RECOVERY = 60_000;
const RESTART_AFTER_STOP = 200;
const RESTART_AFTER_DEATH = 50;
const CLOSE_TIMEOUT = 2000;

const say = () => {};

/**
 * Runs a topology in the production engine, on the embedded log, in virtual time, with things going wrong as the
 * scenario says. Equal scenarios give equal histories, to the byte.
 */
export function simulate(shape: Shape, scenario: Scenario, parts?: Parts): Promise<History> {
  return new Simulation(shape.fresh?.() ?? shape, scenario, parts).run();
}

class Simulation implements Watch, Stage {
  readonly loop: EventLoop;
  readonly clock: VirtualClock;
  readonly log: Memory;
  readonly injector: FaultInjector;
  readonly instances: readonly [Instance, Instance] = [new Instance('a'), new Instance('b')];
  readonly healedAt: number;
  readonly #events: Observed[] = [];
  readonly #ledgers: Closed[] = [];
  readonly #supply: Supply;
  readonly #unfinished: Set<string>;
  readonly #committed = new Map<string, number>();
  readonly #random: SeededRandom;
  readonly #topologies: Topologies;
  #over = false;

  constructor(
    readonly shape: Shape,
    readonly scenario: Scenario,
    private readonly parts: Parts | undefined,
  ) {
    const { seed } = scenario.settings;
    const ties = new SeededRandom(seed);
    this.#random = new SeededRandom(seed ^ 0x5eed);
    this.loop = new EventLoop(new EventQueue(() => ties.next()));
    this.clock = new VirtualClock(this.loop.queue, START);
    this.log = memory({ sessionTimeout: SESSION, warn: (seed & 1) === 0 });
    // The log's own clock is that of its first client, and must not be one that a fault kills or stalls.
    this.log.open({ applicationId: '-', instanceId: '-', clock: this.clock, logger: silent });
    for (const [topic, partitions] of Object.entries({ ...shape.sources, ...shape.sinks }))
      this.log.createTopic(topic, { partitions });
    for (const topic of shape.deadLetters)
      this.log.createTopic(topic, { maxMessageBytes: scenario.settings.deadLetterBytes });
    this.#topologies = new Topologies(shape);
    this.#supply = new Supply(shape, scenario.input, this.log, this.clock);
    this.#unfinished = new Set(this.#supply.ends.keys());
    const targets = {
      deadLetterTopics: new Set(shape.deadLetters),
      steps: shape.steps,
      records: scenario.input.length,
    };
    this.injector = new FaultInjector(scenario.faults, targets, scenario.settings.latency, (fault) => this.note(fault));
    this.healedAt =
      scenario.faults.length === 0 ? 0 : Math.max(endOf(scenario.faults), this.#supply.endsAt) + HEALS_AFTER;
  }

  async run(): Promise<History> {
    const { loop, clock } = this;
    this.shape.registry?.up();
    scheduleFaults(this);
    this.start(this.instances[0]);
    const { queue } = loop;
    const limit = Math.max(this.healedAt, this.#supply.endsAt) + RECOVERY;
    await loop.runUntil(limit, () => this.#unfinished.size === 0 && isThrough(this.shape, this.log, this.#committed));
    const endedAt = queue.now;
    this.#over = true;
    for (const { app } of this.instances) void app?.close();
    await loop.runUntil(clock.monotonic() + 2 * CLOSE_TIMEOUT, () => this.instances.every(({ app }) => app === null));
    this.#topologies.giveBack();
    return { events: this.#events, world: this.#world(endedAt) };
  }

  // what happens to instances

  start(instance: Instance): void {
    if (this.#over || instance.life !== null || this.clock.monotonic() >= instance.leavesAt) return;
    const { settings } = this.scenario;
    const life: VirtualLife = { id: instance.nextId(), clock: new VirtualClock(this.loop.queue, START) };
    const { kit, topology } = this.#topologies.take();
    const { loop, injector: faults, shape } = this;
    kit.workshop = { life, loop, random: this.#random, faults, watch: this, callTimeout: shape.callTimeout };
    this.see(life, { type: 'started' });
    const app = new KafkaStreams(
      topology,
      {
        applicationId: 'app',
        instanceId: life.id,
        transport: observedTransport(this.log, life, this),
        clock: life.clock,
        random: this.#random.unit,
        budget: { bytes: settings.budgetBytes, records: settings.budgetRecords },
        commit: { every: settings.commitEvery, settled: settings.commitSettled },
        boundary: { records: settings.boundary },
        batch: { records: settings.batch },
        logger: silent,
        closeTimeout: CLOSE_TIMEOUT,
      },
      this.parts,
    );
    instance.life = life;
    instance.app = app;
    app.events$.subscribe({
      next: (event) => {
        if (event.type !== 'state') return;
        this.loop.touch();
        if (event.to === 'PENDING_SHUTDOWN' || event.to === 'PENDING_ERROR') this.see(life, { type: 'closing' });
      },
      error: say,
    });
    app.done.then(
      () => this.#ended(instance, life, app, null),
      (error: Error) => this.#ended(instance, life, app, error),
    );
    app.start().catch(say);
    this.loop.touch();
  }

  kill(instance: Instance, downFor: number): void {
    const { life } = instance;
    if (!life) return;
    this.see(life, { type: 'killed' });
    life.clock.kill();
    this.log.kill(life.id);
    instance.end();
    this.clock.timer(downFor, () => this.start(instance));
  }

  #ended(instance: Instance, life: Life, app: KafkaStreams, error: (Error & { code?: string }) | null): void {
    if (life.clock.dead || instance.life !== life) return;
    this.see(life, error ? { type: 'stopped', error: error.code ?? error.name } : { type: 'closed' });
    this.#ledgers.push({ by: life.id, ledger: app.ledger() });
    instance.end();
    if (error) this.clock.timer(RESTART_AFTER_STOP, () => this.start(instance));
  }

  // Watch

  see(life: Life, happening: Happening): void {
    const event = { t: this.loop.queue.now, by: life.id, ...happening } as Observed;
    this.#events.push(event);
    if (event.type !== 'committed') return;
    for (const { place, offset } of event.marks) {
      this.#committed.set(place, offset);
      if (offset >= (this.#supply.ends.get(place) ?? 0)) this.#unfinished.delete(place);
    }
  }

  note(fault: string): void {
    this.#events.push({ t: this.loop.queue.now, by: '-', type: 'fault', fault });
  }

  reach(life: Life, point: Point): void {
    if (life.clock.dead) return;
    const fault = this.injector.killAt(point);
    if (!fault) return;
    this.note(`kill: ${point}`);
    const instance = this.instances.find((each) => each.life === life);
    if (instance) this.kill(instance, fault.downFor);
  }

  die(life: Life): void {
    const instance = this.instances.find((each) => each.life === life);
    if (instance && !life.clock.dead) this.kill(instance, RESTART_AFTER_DEATH);
  }

  onProduce(at: TopicPartition, records: readonly Seen[]): Interference {
    return this.injector.onProduce(at, records);
  }

  onCommit(): ReturnType<Watch['onCommit']> {
    return this.injector.onCommit();
  }

  identify(topic: string, record: ProducerRecord): Seen {
    return seenOf(this.shape, topic, record);
  }

  #world(endedAt: number): History['world'] {
    const { shape, log, scenario, healedAt } = this;
    const { settings } = scenario;
    return {
      inputs: [...this.#supply.inputs, ...passed(shape, log, this.#supply.inputs)],
      deadLetterTopics: shape.deadLetters,
      outputs: outputsOf(shape, log),
      deadLetters: deadLettersOf(shape, log),
      limits: {
        records: settings.budgetRecords,
        bytes: settings.budgetBytes,
        batchRecords: settings.batch,
        batchBytes: Math.ceil(settings.budgetBytes / 4),
        callTimeout: shape.callTimeout,
        healedAt: Math.max(healedAt, this.#supply.endsAt),
        recovery: RECOVERY,
      },
      endedAt,
      ledgers: this.#ledgers,
    };
  }
}
