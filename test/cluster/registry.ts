import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuarded, type Guarded } from './guarded.js';
import { fetched, type Artifact } from './maven.js';
import { freePorts, LOOPBACK } from './ports.js';
import { until } from './until.js';

export const REGISTRY_VERSION = '2.6.13.Final';

const NAME = 'apicurio-registry-app';
const ARCHIVE: Artifact = {
  group: 'io.apicurio',
  name: NAME,
  version: REGISTRY_VERSION,
  archive: { type: 'tar.gz', classifier: 'all' },
};

/** Where Apicurio answers as Confluent's registry does. */
export const API = '/apis/ccompat/v7';

/** A running schema registry (Apicurio, in memory) with Confluent's API. */
export interface RegistryServer {
  /** Where its API begins, as `http://127.0.0.1:<port>/apis/ccompat/v7`. */
  readonly url: string;
  readonly port: number;
  /** Kills it, and starts it at the same place. It has forgotten every schema, and ids begin again. */
  readonly restart: () => Promise<void>;
  /** May be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a schema registry on a free port of loopback, and gives it once it answers.
 * @throws (rejects) Error when Maven cannot fetch it, or with the end of the log of one that does not start.
 * @example const registry = await startRegistry(); new SchemaRegistry({ url: registry.url }); await registry.stop();
 */
export async function startRegistry(): Promise<RegistryServer> {
  const home = await fetched(`registry-${REGISTRY_VERSION}`, [ARCHIVE]);
  const [port] = (await freePorts(1)) as [number];
  const url = `http://${LOOPBACK}:${port}${API}`;
  const folder = mkdtempSync(join(tmpdir(), 'spillway-registry-'));
  let server: Guarded | undefined;

  const kill = async () => {
    server?.signal('SIGKILL');
    await server?.exited;
  };
  const stop = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async () => {
    const args = [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Dquarkus.http.host=${LOOPBACK}`,
      `-Dquarkus.http.port=${port}`,
      '-Dquarkus.log.level=WARN',
      '-jar',
      join(home, `${NAME}-${REGISTRY_VERSION}-runner.jar`),
    ];
    const started = await startGuarded('java', args, { log: join(folder, 'registry.log'), folder, cwd: folder });
    server = started;
    await until(
      async () => !started.running() || (await fetch(`${url}/subjects`)).ok,
      (last) => `the registry does not answer (${String(last)}):\n${started.said()}`,
    );
    if (!started.running()) throw new Error(`the registry ended (${await started.exited}):\n${started.said()}`);
  };

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  const restart = async () => {
    await kill();
    await start();
  };
  return { url, port, restart, stop };
}
