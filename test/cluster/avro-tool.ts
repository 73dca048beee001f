import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { javaOf } from './kafka-jars.js';
import { fetched } from './maven.js';
import { REGISTRY_VERSION } from './registry.js';

const run = promisify(execFile);

const SOURCE = fileURLToPath(new URL('./java/AvroTool.java', import.meta.url));
const SERDE = { group: 'io.apicurio', name: 'apicurio-registry-serdes-avro-serde', version: REGISTRY_VERSION };

/** Where the JVM's serializers find the registry: its own API, beside Confluent's. */
const coreApi = (url: string) => url.replace(/\/apis\/.*$/, '/apis/registry/v2');

/** Writes `count` values with Apicurio's serializer: `id` counts from 0, `note` is `n` and the id. */
export async function writeAvro(brokers: readonly string[], url: string, topic: string, schema: object, count: number) {
  await tool(['write', brokers.join(','), coreApi(url), topic, JSON.stringify(schema), String(count)]);
}

/** Every value of a topic, as Apicurio's deserializer has it. */
export async function readAvro(brokers: readonly string[], url: string, topic: string): Promise<unknown[]> {
  const said = await tool(['read', brokers.join(','), coreApi(url), topic]);
  return said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

async function tool(args: readonly string[]): Promise<string> {
  const jars = await fetched(`avro-serde-${REGISTRY_VERSION}`, [SERDE]);
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const java = ['-XX:TieredStopAtLevel=1', ...javaOf(jars, '256m'), quiet, SOURCE, ...args];
  const { stdout } = await run('java', java, { maxBuffer: 1 << 26 });
  return stdout;
}
