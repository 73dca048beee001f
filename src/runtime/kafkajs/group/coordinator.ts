import type { Broker, Cluster } from 'kafkajs';
import { rootOf, typeOf } from '../faults.js';

/** What a consumer asks the coordinator of its group. */
const QUESTIONS = [
  'joinGroup',
  'syncGroup',
  'heartbeat',
  'leaveGroup',
  'offsetCommit',
  'offsetFetch',
  'describeGroups',
] as const;
type Question = (typeof QUESTIONS)[number];
type Asked = { readonly [question in Question]: (request: unknown) => Promise<unknown> };

/**
 * Lets a consumer follow the coordinator of its group to another broker. kafkajs looks for it when it joins and never
 * again: when its broker dies, heartbeats and commits go there until it is back. The membership itself outlives the
 * move, so nothing has to be given up.
 *
 * @param current - false once the consumer has been given up: it joins no more, or it would hold partitions unread
 */
export function followCoordinator(cluster: Cluster, current: () => boolean): void {
  const find = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    let broker: Broker | null = await find(group);
    const ask = async (question: Question, request: unknown, again: boolean): Promise<unknown> => {
      if (isJoin(question) && !current())
        throw Object.assign(new Error('the consumer has been given up'), { retriable: false });
      try {
        broker ??= await find(group);
        return await (broker as unknown as Asked)[question](request);
      } catch (error) {
        if (!hasMoved(error)) throw error;
        broker = null;
        // The way from finding it to a generation is gone from its start, and not by halves.
        if (isJoin(question)) throw startOver(error);
        if (again) return ask(question, request, false);
        throw later(error);
      }
    };
    const questions = QUESTIONS.map((question) => [question, (request: unknown) => ask(question, request, true)]);
    // Never seen without a connection: kafkajs would go back to the broker that it knows.
    return { isConnected: () => true, ...(Object.fromEntries(questions) as object) } as Broker;
  };
}

const isJoin = (question: Question) => question === 'joinGroup' || question === 'syncGroup';

/** The one error that makes kafkajs find the coordinator and join again; after others it fetches on without. */
const startOver = (error: unknown) => Object.assign(later(error), { type: 'NOT_COORDINATOR_FOR_GROUP' });

/**
 * kafkajs gives a consumer up for some of these errors, takes some for a rebalance, and tries again after any other. If
 * it took a move for a rebalance, and the new coordinator then knew the member still, no join would end that rebalance.
 */
const later = (error: unknown) => new Error(rootOf(error).message, { cause: error });

const MOVED = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  // Another broker has become it, and does not know its groups yet.
  'GROUP_LOAD_IN_PROGRESS',
]);
const UNREACHABLE = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSRequestTimeoutError',
]);

/** The coordinator is another one by now, or none yet: asking later helps. */
export const hasMoved = (error: unknown): boolean =>
  MOVED.has(typeOf(error) ?? '') || UNREACHABLE.has(rootOf(error).name);
