import { SpillwayError, type Whereabouts } from '../../core/errors.js';
import type { Subscription } from '../../core/transport.js';

/** What kafkajs adds to its errors. */
interface KafkaError extends Error {
  /** The broker's word for it, as `NOT_LEADER_FOR_PARTITION`. */
  readonly type?: string;
}

/** The error underneath kafkajs's wrappings, which say how often it tried and no more. */
export function rootOf(error: unknown): KafkaError {
  let root = error instanceof Error ? error : new Error(String(error));
  for (let depth = 0; depth < 10 && root.cause instanceof Error && root instanceof SpillwayError === false; depth++)
    root = root.cause;
  return root;
}

/** The broker's word for an error, if it comes from a broker. */
export function typeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { type } = at as KafkaError;
    if (typeof type === 'string') return type;
  }
  return undefined;
}

/** Not that the coordinator has moved: kafkajs may find the new one without joining again. */
const REBALANCES = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION']);
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const UNKNOWN = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION']);
/** The fault of a record or of the configuration of its topic: the same records would be refused again. */
const REFUSALS = new Set([
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_COMPRESSION_TYPE',
]);
const DENIALS: { readonly [type: string]: string } = {
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  GROUP_AUTHORIZATION_FAILED: 'group',
  CLUSTER_AUTHORIZATION_FAILED: 'cluster',
  SASL_AUTHENTICATION_FAILED: 'cluster',
  UNSUPPORTED_SASL_MECHANISM: 'cluster',
};
/** No later attempt can do better. */
const FATAL = new Set(['INVALID_GROUP_ID', 'INCONSISTENT_GROUP_PROTOCOL', 'INVALID_SESSION_TIMEOUT']);

/** The group makes its members join again. */
export const isRebalance = (error: unknown): boolean => REBALANCES.has(typeOf(error) ?? '');

/** There is no such topic, or the broker that was asked does not know of it yet. */
export const isUnknownTopic = (error: unknown): boolean => UNKNOWN.has(typeOf(error) ?? '');

/** What refused to be read, written or joined; undefined when nothing was denied. */
export const denialOf = (error: unknown): string | undefined =>
  rootOf(error).name === 'KafkaJSSASLAuthenticationError' ? 'cluster' : DENIALS[typeOf(error) ?? ''];

/** Why an append failed, as the engine wants to know it. */
export function produceFault(error: unknown, where: Whereabouts, topicIsGone: boolean): SpillwayError {
  const type = typeOf(error) ?? '';
  const root = rootOf(error);
  // Ours: what cannot be encoded, or compressed.
  if (root instanceof SpillwayError) return root as SpillwayError;
  const { message } = root;
  const at = { ...where, cause: error };
  const denied = denialOf(error);
  if (denied !== undefined)
    return new SpillwayError('NOT_AUTHORIZED', { what: subject(denied, where), operation: 'write' }, at);
  if (topicIsGone) return new SpillwayError('UNKNOWN_TOPIC', { topic: String(where.topic) }, at);
  if (TOO_LARGE.has(type)) return new SpillwayError('RECORD_TOO_LARGE', { problem: message }, at);
  if (REFUSALS.has(type) || isMistake(error)) return new SpillwayError('PRODUCE_REFUSED', { problem: message }, at);
  return new SpillwayError('LOG_UNAVAILABLE', { problem: message }, at);
}

/** Why a commit was not taken, as the engine wants to know it. */
export function commitFault(error: unknown, group: string, where: Whereabouts): Error {
  const at = { ...where, cause: error };
  const denied = denialOf(error);
  if (denied !== undefined) {
    const what = denied === 'group' ? `group '${group}'` : subject(denied, where);
    return new SpillwayError('NOT_AUTHORIZED', { what, operation: 'read' }, at);
  }
  return isUnknownTopic(error) ? new SpillwayError('UNKNOWN_TOPIC', { topic: String(where.topic) }, at) : rootOf(error);
}

/** The error to stop with, when a consumer cannot be helped by trying again; else undefined. */
export function fatalFault(
  error: unknown,
  { group, topics }: Pick<Subscription, 'group' | 'topics'>,
): SpillwayError | undefined {
  const root = rootOf(error);
  if (root instanceof SpillwayError) return root.retriable ? undefined : root;
  const denied = denialOf(error);
  if (denied !== undefined) {
    const what = denied === 'group' ? `group '${group}'` : denied === 'topic' ? allOf(topics) : 'the cluster';
    return new SpillwayError('NOT_AUTHORIZED', { what, operation: 'read' }, { cause: error });
  }
  if (FATAL.has(typeOf(error) ?? '') || isMistake(error) || root.name === 'KafkaJSNotImplemented')
    return new SpillwayError('CONSUMER_FAILED', { group, problem: root.message }, { cause: error });
  return undefined;
}

/** kafkajs does not tell which of them it was. */
function allOf(topics: Subscription['topics']): string {
  const names = topics.map((topic) => (typeof topic === 'string' ? `'${topic}'` : String(topic)));
  return names.length === 1 ? `topic ${names[0]}` : `one of the topics ${names.join(', ')}`;
}

/** An error of the code rather than of the cluster; kafkajs does not recover from these either. */
function isMistake(error: unknown): boolean {
  const root = rootOf(error);
  return root instanceof TypeError || root instanceof RangeError || root instanceof SyntaxError;
}

const subject = (denied: string, { topic }: Whereabouts) => (denied === 'topic' ? `topic '${topic}'` : 'the cluster');
