import { entry } from './error-entry.js';

/** What keeps an app from starting; part of the catalogue. */
export const startErrors = {
  START_REFUSED: entry<{ problems: readonly string[] }>(
    (e) =>
      `the app cannot start, for ${e.problems.length} reasons:\n${e.problems.map((p, i) => `  ${i + 1}. ${p}`).join('\n')}\n`,
    'Each says what to do about it; `errors` holds them one by one.',
  ),
  START_TIMED_OUT: entry<{ what: string; timeout: number; problem: string }>(
    (e) => `the start waited ${e.timeout} ms for ${e.what}: ${e.problem}`,
    'Start again when what it waits for is well, or raise startTimeout.',
    true,
  ),
  BROKERS_UNREACHABLE: entry<{ brokers: readonly string[] }>(
    (e) => `no broker answers: ${e.brokers.join(', ')}`,
    'Check the brokers of the transport, and that this machine may connect to them.',
    true,
  ),
  NOT_KAFKA: entry<{ broker: string; problem: string }>(
    (e) => `what listens at ${e.broker} is no Kafka broker: ${e.problem}`,
    'Correct host and port in the brokers of the transport.',
  ),
  TLS_FAILED: entry<{ broker: string; problem: string }>(
    (e) => `there is no TLS with ${e.broker}: ${e.problem}`,
    'Set ssl to what the listener asks for: true or { ca, cert, key, servername, … }; nothing for one without TLS.',
  ),
  AUTHENTICATION_FAILED: entry<{ problem: string }>(
    (e) => `the brokers do not take the login: ${e.problem}`,
    'Set sasl (mechanism, username, password, …) to what the listener asks for.',
  ),
  ADVERTISED_UNREACHABLE: entry<{ broker: string; problem: string }>(
    (e) => `the cluster sends its clients to ${e.broker}, which cannot be reached: ${e.problem}`,
    'Connect through the listener that is meant for this machine, or correct advertised.listeners of the brokers.',
    true,
  ),
  NO_COORDINATOR: entry<{ group: string; command: string }>(
    (e) =>
      `no broker says who coordinates group '${e.group}': most often the user may not read it (to allow it: ${e.command})`,
    'Otherwise the cluster could not make its topic __consumer_offsets: its logs say why.',
  ),
  QUESTION_REFUSED: entry<{ what: string; problem: string }>(
    (e) => `the brokers do not give ${e.what}: ${e.problem}`,
    'Their logs may say more.',
  ),
  TOPICS_MISSING: entry<{ topics: readonly string[]; commands?: readonly string[] }>(
    (e) =>
      `the app reads or writes topics that do not exist: ${e.topics.join(', ')}` +
      (e.commands ? `; these commands create them:\n${e.commands.map((command) => `  ${command}`).join('\n')}\n` : ''),
    'Create them before the app starts.',
  ),
  TOPIC_NOT_CREATED: entry<{ topic: string; problem: string; command: string }>(
    (e) => `topic '${e.topic}' could not be created: ${e.problem} (the command: ${e.command})`,
    'Correct what it says, or let somebody create it who may.',
  ),
  DEAD_LETTERS_INTO_SOURCE: entry<{ topics: readonly string[] }>(
    (e) => `dead letters of topics that a pattern matches would go to what the app reads: ${e.topics.join(', ')}`,
    'They would fail and be written again, for ever. Give the toDLQ() another topic, or read that one in another app.',
  ),
  NO_MATCHING_TOPIC: entry<{ pattern: string }>(
    (e) => `no topic matches ${e.pattern}`,
    'Create the first of them before the app starts, or correct the pattern. Topics that the user may not describe are not seen.',
  ),
  INTERNAL_TOPIC_MISMATCH: entry<{ topic: string; partitions: number; wanted: number }>(
    (e) => `the app's own topic '${e.topic}' has ${e.partitions} partition(s), and its step asks for ${e.wanted}`,
    'Ask for as many as it has. To change that: let the app read the topic to its end with its sources quiet, stop it, delete the topic, and start again.',
  ),
} as const;
