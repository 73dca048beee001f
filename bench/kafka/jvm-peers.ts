import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { fetched, type Artifact } from '../../test/cluster/maven.js';
import type { Command } from './contender.js';
import { root } from './root.js';

const run = promisify(execFile);

const STREAMS = '4.3.0';
const PARALLEL = '0.5.3.3';
const ARTIFACTS: readonly Artifact[] = [
  { group: 'org.apache.kafka', name: 'kafka-streams', version: STREAMS },
  { group: 'io.confluent.parallelconsumer', name: 'parallel-consumer-core', version: PARALLEL },
  { group: 'org.apache.avro', name: 'avro', version: '1.12.0' },
  { group: 'org.slf4j', name: 'slf4j-simple', version: '1.7.36' },
];
/** Enough for each of them, and little enough that the collector has to work, as in a container. */
const HEAP = '512m';

/** A class of `bench/peers/java/` that runs Kafka Streams; `settings` are its configuration beside the defaults. */
export const streams = (main: string, settings: Readonly<Record<string, string>> = {}) =>
  onTheJvm(main, `Kafka Streams ${STREAMS}`, settingsOf(settings));

/** A class of `bench/peers/java/` that runs Confluent's parallel consumer. */
export const parallelConsumer = (main: string, args: readonly string[]) =>
  onTheJvm(main, `parallel-consumer ${PARALLEL}`, args);

const settingsOf = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).map(([name, value]) => `config.${name}=${value}`);

/** @throws (rejects) Error where there is no Java, no compiler of it, or no Maven. */
function onTheJvm(main: string, what: string, args: readonly string[]): () => Promise<Command> {
  return async () => {
    const { classpath, java } = await compiled();
    const jvm = [`-Xmx${HEAP}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classpath];
    return { program: 'java', args: [...jvm, main, ...args], versions: `${what}, Java ${java}` };
  };
}

interface Compiled {
  readonly classpath: string;
  readonly java: string;
}

let once: Promise<Compiled> | undefined;

function compiled(): Promise<Compiled> {
  once ??= compile();
  return once;
}

async function compile(): Promise<Compiled> {
  const { stdout } = await run('javac', ['-version']);
  const jars = join(await fetched(`jvm-peers-${STREAMS}`, ARTIFACTS), '*');
  const sources = join(root, 'bench', 'peers', 'java');
  const classes = join(root, '.build', 'jvm-peers', String(process.pid));
  mkdirSync(classes, { recursive: true });
  process.once('exit', () => rmSync(classes, { recursive: true, force: true }));
  const files = readdirSync(sources).map((file) => join(sources, file));
  await run('javac', ['-d', classes, '-cp', jars, ...files]);
  return { classpath: [classes, jars].join(delimiter), java: stdout.replace('javac', '').trim() };
}
