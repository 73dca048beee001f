/** Dead letters of the JVM: Kafka Streams' own and Spring Kafka's own, written by the libraries themselves. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { javaOf } from './kafka-jars.js';
import { fetched, type Artifact } from './maven.js';

const run = promisify(execFile);

const LOG: Artifact = { group: 'org.slf4j', name: 'slf4j-simple', version: '1.7.36' };
const STREAMS: Artifact = { group: 'org.apache.kafka', name: 'kafka-streams', version: '4.3.1' };
/** The last of those that are made for Java 17 and the clients of Kafka 3. */
const SPRING: Artifact = { group: 'org.springframework.kafka', name: 'spring-kafka', version: '3.3.16' };

const MINUTE = 60_000;

/** Where an app of Kafka Streams reads and writes. */
export interface StreamsApp {
  readonly application: string;
  /** Bytes as keys, values of four bytes: an int that is not negative is copied, all else is a dead letter. */
  readonly input: string;
  readonly output: string;
  readonly deadLetters: string;
}

/** Runs the app until it has committed all that its input holds. @throws (rejects) Error with what the JVM said. */
export async function runStreams(brokers: readonly string[], app: StreamsApp): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'spillway-streams-'));
  const topics = [app.application, app.input, app.output, app.deadLetters];
  try {
    await tool('StreamsDeadLetter', STREAMS, [brokers.join(','), ...topics, state]);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** Has Spring dead-letter a record to `<topic>-dlt`, thrown by a listener of that group. @throws (rejects) Error */
export async function springDeadLetter(
  brokers: readonly string[],
  group: string,
  at: { readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<void> {
  const place = [at.topic, String(at.partition), String(at.offset)];
  await tool('SpringDeadLetter', SPRING, [brokers.join(','), group, ...place]);
}

async function tool(main: string, library: Artifact, args: readonly string[]): Promise<void> {
  const jars = await fetched(`${library.name}-${library.version}`, [library, LOG]);
  const source = fileURLToPath(new URL(`./java/${main}.java`, import.meta.url));
  const quiet = ['-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
  await run('java', [...javaOf(jars, '256m'), ...quiet, source, ...args], { maxBuffer: 1 << 26, timeout: MINUTE });
}
