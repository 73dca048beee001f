import type { BatchItem } from '../../core/batch.js';
import type { Context } from '../../core/context.js';
import { lastHeader, type Headers } from '../../core/record.js';
import type { Serde } from '../../core/serde.js';
import type { EventLoop } from '../event-loop.js';
import type { SeededRandom } from '../seeded-random.js';
import type { FaultInjector } from './fault-injector.js';
import type { Life } from './life.js';
import type { Watch } from './watch.js';

/** The header that carries an input's id through the topology. */
export const ID = 'id';

export function idOf(headers: Headers): string {
  const bytes = lastHeader(headers, ID);
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : '?';
}

/** What a user's function is called with, in any order of key and value. */
type Step<A, B, R> = (first: A, second: B, context: Context) => R;

/** What a kit works with in one life of an instance. */
export interface Workshop {
  readonly life: Life;
  readonly loop: Pick<EventLoop, 'touch'>;
  readonly random: SeededRandom;
  readonly faults: FaultInjector;
  readonly watch: Watch;
  /** The shape's. */
  readonly callTimeout: number;
}

/**
 * Makes the users' functions of a topology: they can be made to fail, they show in the log, and the asynchronous ones
 * take random virtual time. To build a topology costs more than a schedule runs, so a kit is used for one life after
 * the other.
 */
export class Kit {
  workshop: Workshop | null = null;

  /** A function that answers at once. `child` tells which child of the record it is called for: `r3` becomes `r3.1`. */
  step<A, B, R>(name: string, run: Step<A, B, R>, child?: (first: A) => string): Step<A, B, R> {
    return (first, second, context) => {
      const workshop = this.workshop!;
      const id = enter(workshop, context, first, child);
      if (workshop.faults.onStep(name, id) !== undefined) fail(workshop, name, id);
      return run(first, second, context);
    };
  }

  /** What a function does that kills the process: nothing of this life has any effect from here on. */
  die(step: string, id: string): never {
    const { life, watch } = this.workshop!;
    watch.see(life, { type: 'step', step, id, phase: 'kills' });
    watch.die(life);
    throw new Error(`${step} has killed the process`);
  }

  /** A serde whose Promises the event loop waits for. */
  serde<T>(inner: Serde<T>): Serde<T> {
    const touching = <A extends unknown[], R>(run: ((...args: A) => R) | undefined) =>
      run &&
      ((...args: A): R => {
        this.workshop!.loop.touch();
        return run(...args);
      });
    const prepare = touching(inner.prepare);
    const openSink = touching(inner.openSink);
    const openSource = touching(inner.openSource);
    return { ...inner, ...(prepare && { prepare }), ...(openSink && { openSink }), ...(openSource && { openSource }) };
  }

  /** A function that answers after 0 to 40 ms. */
  call<A, B, R>(name: string, run: Step<A, B, R>, child?: (first: A) => string): Step<A, B, Promise<R>> {
    return async (first, second, context) => {
      const workshop = this.workshop!;
      const { life, loop, faults, watch, random, callTimeout } = workshop;
      const id = enter(workshop, context, first, child);
      loop.touch();
      const fault = faults.onStep(name, id);
      if (fault === 'hangs') {
        watch.see(life, { type: 'step', step: name, id, phase: 'hangs' });
        return new Promise<never>(() => {});
      }
      watch.see(life, { type: 'step', step: name, id, phase: 'called' });
      const begun = life.clock.monotonic();
      const latency = random.below(4) === 0 ? 0 : random.below(41);
      if (latency > 0) await sleep(workshop, latency);
      if (fault === 'throws') fail(workshop, name, id);
      const phase = life.clock.monotonic() - begun >= callTimeout ? 'late' : 'ended';
      watch.see(life, { type: 'step', step: name, id, phase });
      return run(first, second, context);
    };
  }

  /** A function for many records at once, which answers after 0 to 40 ms: it throws or hangs when a fault hits one. */
  batch<K, V, R>(name: string, run: (items: readonly BatchItem<K, V>[]) => R): BatchHandler<K, V, R> {
    return async (items) => {
      const workshop = this.workshop!;
      const { life, loop, faults, watch, random, callTimeout } = workshop;
      loop.touch();
      const faulty = items.map(({ headers }) => {
        const id = idOf(headers);
        watch.reach(life, 'in step');
        return { id, fault: faults.onStep(name, id) };
      });
      const hangs = faulty.some(({ fault }) => fault === 'hangs');
      for (const { id } of faulty) watch.see(life, { type: 'step', step: name, id, phase: hangs ? 'hangs' : 'called' });
      if (hangs) return new Promise<never>(() => {});
      const begun = life.clock.monotonic();
      const latency = random.below(4) === 0 ? 0 : random.below(41);
      if (latency > 0) await sleep(workshop, latency);
      const culprit = faulty.find(({ fault }) => fault === 'throws');
      const isLate = life.clock.monotonic() - begun >= callTimeout;
      const phase = isLate ? 'late' : 'ended';
      for (const { id } of faulty) if (id !== culprit?.id) watch.see(life, { type: 'step', step: name, id, phase });
      if (culprit) fail(workshop, name, culprit.id);
      return run(items);
    };
  }
}

type BatchHandler<K, V, R> = (items: readonly BatchItem<K, V>[]) => Promise<R>;

function sleep({ life, loop }: Workshop, ms: number): Promise<void> {
  return new Promise((resolve) => {
    life.clock.timer(ms, () => {
      loop.touch();
      resolve();
    });
  });
}

function enter<A>({ life, watch }: Workshop, context: Context, first: A, child?: (first: A) => string): string {
  const id = child ? child(first) : idOf(context.headers);
  watch.reach(life, 'in step');
  return id;
}

function fail({ life, watch }: Workshop, step: string, id: string): never {
  watch.see(life, { type: 'step', step, id, phase: 'threw' });
  throw new Error(`the fault plan makes ${step} throw`);
}
