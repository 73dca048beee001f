import type { Admin, KafkaConfig } from 'kafkajs';
import type { Clock } from '../../../core/clock.js';
import { errorOf, SpillwayError } from '../../../core/errors.js';
import { rootOf, typeOf } from '../faults.js';
import type { Patience } from './patience.js';
import { probe, type Access, type Finding } from './probe.js';

/** Milliseconds for one answer, and between two rounds of questions. */
const ANSWER_WITHIN = 5_000;
const BETWEEN_ROUNDS = 500;

/** Of `brokers`, those that are addresses. */
export interface Reached {
  readonly addresses: readonly string[];
  readonly problems: readonly SpillwayError[];
}

/**
 * Finds a broker among the addresses: without one everything is a guess. What does not answer may be starting, and is
 * asked again; what can never be a broker, and a listener that wants something else, ends it at once.
 */
export async function reach(
  brokers: KafkaConfig['brokers'],
  access: Access,
  clock: Clock,
  patience: Patience,
): Promise<Reached> {
  const addresses = await addressesOf(brokers, patience);
  if (addresses instanceof SpillwayError) return { addresses: [], problems: [addresses] };
  for (;;) {
    const within = Math.max(1, Math.min(ANSWER_WITHIN, patience.left));
    const findings = await Promise.all(addresses.map((address) => probe(address, access, clock, within)));
    if (findings.includes('broker')) return { addresses, problems: [] };
    const waits = findings.some((finding) => finding !== 'broker' && 'absent' in finding);
    if (!waits || patience.left <= BETWEEN_ROUNDS) return { addresses, problems: problemsOf(addresses, findings) };
    await patience.pause(BETWEEN_ROUNDS);
  }
}

async function addressesOf(
  brokers: KafkaConfig['brokers'],
  patience: Patience,
): Promise<readonly string[] | SpillwayError> {
  try {
    const given = typeof brokers === 'function' ? await patience.ask('brokers()', async () => brokers()) : brokers;
    if (given.length > 0) return given;
    return new SpillwayError('BROKERS_UNREACHABLE', { brokers: ['the list of brokers is empty'] });
  } catch (error) {
    if (error instanceof SpillwayError) return error;
    const problem = `brokers() threw: ${errorOf(error).message}`;
    return new SpillwayError('BROKERS_UNREACHABLE', { brokers: [problem] }, { cause: error });
  }
}

function problemsOf(addresses: readonly string[], findings: readonly Finding[]): readonly SpillwayError[] {
  const mistakes = findings.filter((finding) => finding instanceof SpillwayError);
  const brokers = findings.flatMap((finding, i) =>
    finding !== 'broker' && 'absent' in finding ? [`${addresses[i]} (${finding.absent})`] : [],
  );
  return brokers.length === 0 ? mistakes : [...mistakes, new SpillwayError('BROKERS_UNREACHABLE', { brokers })];
}

/**
 * Connects and logs in, and asks the first question, which a broker answers only then.
 * @throws (rejects) SpillwayError `AUTHENTICATION_FAILED`, `ADVERTISED_UNREACHABLE`, `START_TIMED_OUT`
 */
export async function logIn(admin: Admin, addresses: readonly string[], patience: Patience): Promise<void> {
  try {
    await patience.ask('a connection to the brokers', () => admin.connect());
    await patience.ask('the list of brokers', () => admin.describeCluster());
  } catch (error) {
    throw refused(error, addresses);
  }
}

const LOGIN = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE']);

function refused(error: unknown, addresses: readonly string[]): Error {
  // What the time ran out over, if it did.
  const root = rootOf(error instanceof SpillwayError ? (error.cause ?? error) : error);
  const { broker, message: problem } = root as Error & { readonly broker?: string };
  if (root.name === 'KafkaJSSASLAuthenticationError' || LOGIN.has(typeOf(error) ?? '')) {
    return new SpillwayError('AUTHENTICATION_FAILED', { problem }, { cause: error });
  }
  if (broker !== undefined && !addresses.includes(broker)) {
    return new SpillwayError('ADVERTISED_UNREACHABLE', { broker, problem }, { cause: error });
  }
  return errorOf(error);
}
