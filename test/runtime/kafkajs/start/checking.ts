import { systemClock } from '../../../../src/core/clock.js';
import { silent } from '../../../../src/core/logger.js';
import type { Plan } from '../../../../src/core/transport.js';
import { Commands } from '../../../../src/runtime/kafkajs/start/commands.js';
import type { KafkajsOptions } from '../../../../src/runtime/kafkajs/options.js';
import { Patience } from '../../../../src/runtime/kafkajs/start/patience.js';
import { StartChecks } from '../../../../src/runtime/kafkajs/start/start-checks.js';
import type { FakeCluster } from '../group/fake-cluster.js';

export const DAY = 86_400_000;

export interface Checked {
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
  readonly partitions: Readonly<Record<string, number>>;
}

/** Runs the checks of a plan against a cluster. */
export async function check(
  cluster: FakeCluster,
  plan: Partial<Plan>,
  provision: KafkajsOptions['provision'] = false,
  timeout = 2_000,
): Promise<Checked> {
  const warnings: string[] = [];
  const logger = { ...silent, warn: (_: object, message: string) => void warnings.push(message) };
  const request = {
    plan: { sources: [], sinks: [], deadLetters: () => [], internal: [], ...plan },
    options: { brokers: ['b:1'], provision },
    client: { applicationId: 'app', instanceId: 'i', clock: systemClock, logger },
  };
  const { admin } = cluster;
  const checks = new StartChecks(request, admin, new Patience(systemClock, timeout), new Commands(['b:1'], {}));
  await checks.run();
  return {
    codes: checks.problems.map(({ code }) => code),
    messages: checks.problems.map(({ message }) => message),
    warnings,
    partitions: Object.fromEntries(checks.widths),
  };
}

/** A topology of one source, one sink, and dead letters that are as they should be. */
export const orders = { sources: ['orders'], sinks: ['out'], deadLetters: () => ['orders.DLQ'] };
export const letters = (partitions: number, config: Readonly<Record<string, string>> = {}) => ({
  partitions,
  config: { 'retention.ms': String(30 * DAY), 'max.message.bytes': String(1_048_588 + 131_072), ...config },
});
