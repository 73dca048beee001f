import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { cacheOf, fetched, type Artifact } from './maven.js';

const run = promisify(execFile);

export const KAFKA_VERSION = '4.4.0';
/** The oldest Java that brokers of this version run on. */
const JAVA = 17;

const LABEL = `kafka-${KAFKA_VERSION}`;
const ARTIFACTS: readonly Artifact[] = [
  { group: 'org.apache.kafka', name: 'kafka_2.13', version: KAFKA_VERSION },
  { group: 'org.slf4j', name: 'slf4j-simple', version: '1.7.36' },
];

/** The folder with the jars of Kafka's broker, tools and client. */
export const kafkaJars = (): Promise<string> => fetched(LABEL, ARTIFACTS);

/** The JVM's arguments for a class among these jars. */
export function javaOf(jars: string, heap: string): string[] {
  return [
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-cp',
    `${jars}/*`,
  ];
}

/** Why a broker cannot be started from jars, or undefined when it can. */
export async function whyNoJars(): Promise<string | undefined> {
  const version = await javaVersion();
  if (version === undefined) return 'there is no Java';
  if (version < JAVA) return `Java is ${version}, and ${JAVA} is the oldest that will do`;
  if (existsSync(cacheOf(LABEL, ARTIFACTS))) return undefined;
  return (await works('mvn', ['-v'])) ? undefined : 'there is no Maven';
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr } = await run('java', ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return undefined;
  }
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
