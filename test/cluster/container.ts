/** The shared servers in containers, where Docker answers. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { logLevel } from 'kafkajs';
import { watchdog } from './guarded.js';
import { KAFKA_VERSION } from './kafka-jars.js';
import { allKnown } from './kafka.js';
import { freePorts, LOOPBACK } from './ports.js';
import { API, REGISTRY_VERSION } from './registry.js';
import { serverProperties } from './server-properties.js';
import { until } from './until.js';

const run = promisify(execFile);

/** Milliseconds in which Docker has to answer: a client whose daemon is gone may hang. */
const ANSWER = 5_000;

/** Ports inside of the broker's container. */
const INSIDE = { client: 9092, internal: 9094, controller: 9093 };

export interface Container {
  /** Brokers, separated by commas, or a url. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** @throws (rejects) Error when Docker does not answer, or cannot run it. */
export async function dockerKafka(): Promise<Container> {
  const [port] = (await freePorts(1)) as [number];
  const properties = {
    ...serverProperties(0, [{ ...INSIDE, advertised: port }], '/tmp/kafka', false),
    listeners: Object.entries(INSIDE)
      .map(([name, at]) => `${name.toUpperCase()}://:${at}`)
      .join(','),
  };
  const settings = Object.entries(properties).map(([name, value]) => [variable(name), value] as const);
  const brokers = [`${LOOPBACK}:${port}`];
  return container(`apache/kafka:${KAFKA_VERSION}`, { port, inside: INSIDE.client, settings }, brokers[0]!, () =>
    allKnown({ brokers, logLevel: logLevel.NOTHING }, 1, () => 'in a container'),
  );
}

/** @throws (rejects) Error when Docker does not answer, or cannot run it. */
export async function dockerRegistry(): Promise<Container> {
  const [port] = (await freePorts(1)) as [number];
  const url = `http://${LOOPBACK}:${port}${API}`;
  const image = `apicurio/apicurio-registry-mem:${REGISTRY_VERSION}`;
  return container(image, { port, inside: 8080, settings: [] }, url, () =>
    until(
      async () => (await fetch(`${url}/subjects`)).ok,
      (last) => `the registry's container does not answer: ${String(last)}`,
    ),
  );
}

interface Settings {
  /** Of loopback. */
  readonly port: number;
  readonly inside: number;
  /** Environment. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

async function container(
  image: string,
  { port, inside, settings }: Settings,
  address: string,
  ready: () => Promise<void>,
): Promise<Container> {
  await run('docker', ['info'], { timeout: ANSWER, killSignal: 'SIGKILL' }).catch((cause: unknown) => {
    throw new Error('Docker does not answer', { cause });
  });
  const name = `spillway-${randomBytes(6).toString('hex')}`;
  const dismiss = watchdog('docker rm -f "$1"', [name]);
  const stop = async () => {
    await run('docker', ['rm', '-f', name]);
    dismiss();
  };
  const environment = settings.flatMap((pair) => ['-e', pair.join('=')]);
  try {
    const args = ['-d', '--name', name, '-p', `${LOOPBACK}:${port}:${inside}`, ...environment, image];
    await run('docker', ['run', ...args]).catch((cause: unknown) => {
      const said = (cause as { stderr?: string }).stderr?.trim().split('\n').pop();
      throw new Error(`Docker does not run ${image}: ${said}`, { cause });
    });
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

/** As Kafka's image wants the name of a property. */
function variable(property: string): string {
  const name = property.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_');
  return `KAFKA_${name.toUpperCase()}`;
}
