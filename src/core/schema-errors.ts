import { entry } from './error-entry.js';

/** The part of the catalogue about bytes and schemas: what a serde or a registry says. */
export const schemaErrors = {
  UNDECODABLE: entry<{ type: string; problem: string }>(
    (e) => `the bytes are no ${e.type}: ${e.problem}`,
    'The producer writes another format than this serde reads.',
  ),
  UNENCODABLE: entry<{ type: string; problem: string }>(
    (e) => `the value does not fit ${e.type}: ${e.problem}`,
    'Correct the value where it is made, or the schema.',
  ),
  TRUNCATED: entry<{ type: string; problem: string }>(
    (e) => `the bytes are not a whole ${e.type}: ${e.problem}`,
    'The record was cut on its way, or its producer writes another schema than its schema id says.',
  ),
  TRAILING_BYTES: entry<{ type: string; count: number }>(
    (e) => `${e.count} byte(s) follow the ${e.type}`,
    'The producer of the record writes another schema than its schema id says.',
  ),
  OVER_BUDGET: entry<{ type: string; problem: string }>(
    (e) => `the ${e.type} is over the budget for one value: ${e.problem}`,
    'Find out who sends such records. If they are meant, raise maxBytes, maxItems or maxDepth.',
  ),
  WRONG_MAGIC_BYTE: entry<{ given: string }>(
    (e) => `the bytes do not begin with a schema id: ${e.given}`,
    'The producer does not use a schema registry: it must write byte 0 and the schema id before the value.',
  ),
  UNKNOWN_SCHEMA_ID: entry<{ id: number; problem: string }>(
    (e) => `schema id ${e.id} is unknown: ${e.problem}`,
    'The producer uses another registry, or the bytes are not what they seem.',
  ),
  SCHEMA_MISMATCH: entry<{ id: number; type: string; problem: string }>(
    (e) => `what schema id ${e.id} writes cannot be read as ${e.type}: ${e.problem}`,
    'Give the reader schema a default or an alias for what changed, or correct the producer.',
  ),
  INVALID_SCHEMA: entry<{ schema: string; problem: string }>(
    (e) => `${e.schema} is no schema that can be used: ${e.problem}`,
    'Correct the schema.',
  ),
  SCHEMA_NOT_REGISTERED: entry<{ subject: string; topic: string }>(
    (e) => `subject '${e.subject}' has no such schema, so '${e.topic}' cannot be written`,
    'Register exactly this schema under the subject before the app starts, or set autoRegister: true.',
  ),
  INCOMPATIBLE_SCHEMA: entry<{ subject: string; problem: string }>(
    (e) => `subject '${e.subject}' refuses the schema: ${e.problem}`,
    "Change the schema so that it fits the subject's earlier versions, or relax the subject's compatibility.",
  ),
  SINK_NOT_OPENED: entry<{ topic: string }>(
    (e) => `the schema id for '${e.topic}' was not looked up before the first record`,
    'Wait for serde.openSink(topic) first; an app does so by itself.',
  ),
  REGISTRY_UNAVAILABLE: entry<{ problem: string }>(
    (e) => `the schema registry cannot be reached: ${e.problem}`,
    'It is asked again until it answers; at the start, for as long as startTimeout.',
    true,
  ),
  REGISTRY_REFUSED: entry<{ problem: string }>(
    (e) => `the schema registry refused to answer: ${e.problem}`,
    'Check the url and auth of the SchemaRegistry.',
  ),
  ASYNC_SCHEMA: entry<{ vendor: string }>(
    (e) => `the ${e.vendor} schema validates asynchronously, and a serde answers at once`,
    'Leave asynchronous checks out of the schema, and do them in a mapValuesAsync() step.',
  ),
} as const;
