import { parseDuration, type Duration } from '../core/duration.js';
import { nameOf } from '../core/record.js';
import type { PartitionStatus, Status } from '../core/status.js';
import type { OpsApp } from './ops-app.js';

/** What a probe says, and why when it is not well. */
export interface Health {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

export interface HealthOptions {
  /**
   * How long records may lie there, with nothing that holds them, and none be taken, before the process counts as dead.
   * Default 5 min. Lag is no part of it, and neither is a broker that cannot be reached: a restart mends neither.
   */
  readonly progressWithin?: Duration;
  /** Says whether the app is ready beyond its state, to reflect overload, say: true, false, or why not. */
  readonly readyIf?: (status: Status) => boolean | string;
}

/** The answers to Kubernetes' three questions. None of them throws. */
export interface Probes {
  /** Whether a restart would not help: false in state ERROR, and when nothing moves that could. */
  live(): Health;
  /** Whether it does its work: RUNNING, with its assignment, all of it. A partition that stopped is not well. */
  ready(): Health;
  /** Whether the first assignment has come. */
  startup(): Health;
}

/**
 * The health of an app, by its state alone: nothing is asked of Kafka.
 *
 * @param app a `KafkaStreams`.
 * @throws SpillwayError `INVALID_OPTION` for a duration that is none.
 * @example
 * const { ok, reasons } = health(app).ready(); // { ok: false, reasons: ['the app is REBALANCING'] }
 */
export function health(app: Pick<OpsApp, 'status'>, options: HealthOptions = {}): Probes {
  const limit = parseDuration(options.progressWithin ?? '5m', 'progressWithin') / 1000;
  const idle = new IdleTimes();
  return {
    live: told(() => {
      const status = app.status();
      if (status.state === 'ERROR') return ['the app is ERROR'];
      return idle
        .of(status)
        .filter(({ seconds }) => seconds > limit)
        .map(({ at, seconds }) => `${nameOf(at)} has records to take and has taken none for ${Math.round(seconds)} s`);
    }),
    ready: told(() => {
      const status = app.status();
      if (status.state !== 'RUNNING') return [`the app is ${status.state}`, ...stopped(status)];
      const verdict = options.readyIf?.(status) ?? true;
      return verdict === true ? [] : [verdict === false ? 'readyIf says so' : verdict];
    }),
    startup: told(() => {
      const { rebalances, state } = app.status();
      return rebalances > 0 ? [] : [`the app is ${state} and has no assignment yet`];
    }),
  };
}

const told = (reasons: () => readonly string[]) => (): Health => {
  try {
    const given = reasons();
    return { ok: given.length === 0, reasons: given };
  } catch (thrown) {
    return { ok: false, reasons: [thrown instanceof Error ? thrown.message : String(thrown)] };
  }
};

const stopped = ({ state, partitions }: Status): readonly string[] =>
  (state === 'DEGRADED' ? partitions : [])
    .filter(({ standing }) => standing === 'stopped')
    .map((at) => `${nameOf(at)} is stopped`);

/** Since when partitions have had something to take and taken nothing, as seen from one look to the next. */
class IdleTimes {
  readonly #seen = new Map<string, { readonly consumed: number; readonly since: number }>();

  of({
    partitions,
    uptimeSeconds: now,
  }: Status): readonly { readonly at: PartitionStatus; readonly seconds: number }[] {
    const idle = partitions.filter(({ queued, paused }) => queued > 0 && paused.length === 0);
    const names = new Set(idle.map(nameOf));
    for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    return idle.map((at) => {
      const seen = this.#seen.get(nameOf(at));
      const since = seen?.consumed === at.consumed ? seen.since : now;
      this.#seen.set(nameOf(at), { consumed: at.consumed, since });
      return { at, seconds: now - since };
    });
  }
}
