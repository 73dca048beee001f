import type { Kafka } from 'kafkajs';
import type { SpillwayError } from '../../../core/errors.js';
import { Commands } from './commands.js';
import { Patience } from './patience.js';
import { logIn, reach } from './reach.js';
import { StartChecks, type CheckRequest } from './start-checks.js';
import { refused } from './topic-facts.js';

/** Milliseconds. */
const START_TIMEOUT = 20_000;

export interface PreparationRequest extends CheckRequest {
  readonly kafka: Pick<Kafka, 'admin'>;
  /** Ends it at once; what it then gives is of no use. */
  readonly signal?: AbortSignal;
}

export interface Preparation {
  /** Everything that is wrong, as far as one thing does not hide another. Empty: the app may start. */
  readonly problems: readonly SpillwayError[];
  /** Of every topic that is there and that the app reads or writes. */
  readonly partitions: ReadonlyMap<string, number>;
}

/**
 * Looks whether an app can run on this cluster: brokers, login, group, topics. With `provision` it creates the topics
 * that are missing, otherwise the problem lists the commands that would. What is merely doubtful goes to the logger, one
 * line each. Never rejects, and ends soon after `startTimeout` even when nothing answers.
 */
export async function prepareTopics(request: PreparationRequest): Promise<Preparation> {
  const { kafka, options, client, signal } = request;
  const patience = new Patience(client.clock, client.startTimeout ?? START_TIMEOUT, signal);
  const { addresses, problems } = await reach(options.brokers, options, client.clock, patience);
  if (problems.length > 0) return { problems, partitions: new Map() };
  const admin = kafka.admin();
  const checks = new StartChecks(request, admin, patience, new Commands(addresses, options));
  try {
    await logIn(admin, addresses, patience);
    await checks.run();
  } catch (error) {
    checks.problems.push(refused('what a start needs', error));
  } finally {
    // Nobody waits for it: after a time-out kafkajs waits for answers that do not come.
    admin.disconnect().catch(() => {});
  }
  return { problems: checks.problems, partitions: checks.widths };
}
