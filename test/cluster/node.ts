import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuarded, watchdog, type Guarded } from './guarded.js';
import { javaOf } from './kafka-jars.js';
import { accepts } from './ports.js';
import { until } from './until.js';

/** How long a broker may take to leave in order, in milliseconds, before it is killed. */
const PATIENCE = 30_000;

/** One node of a cluster: a JVM, its port and its data. */
export interface KafkaNode {
  readonly id: number;
  /** As clients are told, `127.0.0.1:<port>`. */
  readonly address: string;
  /** SIGKILL; fulfilled once the process is gone. */
  readonly kill: () => Promise<void>;
  /** In order: leaders move away first. */
  readonly stop: () => Promise<void>;
  /** Again, with the same port and data. Fulfilled once the broker answers clients. */
  readonly start: () => Promise<void>;
  /** SIGSTOP: it keeps its connections and says nothing. */
  readonly pause: () => void;
  /** SIGCONT. */
  readonly resume: () => void;
  readonly running: () => boolean;
  /** The last lines of its log. */
  readonly said: (lines?: number) => string;
}

export interface NodeSettings {
  readonly id: number;
  readonly jars: string;
  readonly heap: string;
  readonly clusterId: string;
  readonly address: string;
  /** Where it listens for clients. */
  readonly port: number;
  readonly properties: (folder: string) => Readonly<Record<string, string>>;
}

/** A node that is formatted but does not run yet; `dispose` kills it and removes its data. */
export async function formatNode(settings: NodeSettings): Promise<KafkaNode & { dispose: () => Promise<void> }> {
  const { id, jars, heap, clusterId, address, port } = settings;
  const folder = mkdtempSync(join(tmpdir(), `spillway-kafka-${id}-`));
  // For as long as there is a folder, with or without a broker in it. The pause: what is dying may still write.
  const dismiss = watchdog('sleep 1; rm -rf "$1"', [folder]);
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    dismiss();
  };
  const file = join(folder, 'server.properties');
  const log = join(folder, 'server.log');
  const lines = Object.entries(settings.properties(join(folder, 'data'))).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''));
  const java = javaOf(jars, heap);
  // Once: a JVM that lives for a second is not worth its second compiler.
  const brief = ['-XX:TieredStopAtLevel=1', ...java];
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file];
  const formatting = await startGuarded('java', [...brief, ...format], { log });
  if ((await formatting.exited) !== 0) {
    const reason = formatting.said();
    remove();
    throw new Error(`node ${id} cannot be formatted:\n${reason}`);
  }

  let broker: Guarded | undefined;
  const running = () => broker?.running() ?? false;
  const said = (count?: number) => broker?.said(count) ?? '';
  const kill = async () => {
    broker?.signal('SIGKILL');
    await broker?.exited;
  };
  return {
    id,
    address,
    running,
    said,
    kill,
    async start() {
      if (running()) return;
      const started = await startGuarded('java', [...java, 'kafka.Kafka', file], { log });
      broker = started;
      await until(
        async () => !started.running() || accepts(port),
        () => `node ${id} does not listen:\n${said()}`,
      );
      if (!started.running()) throw new Error(`node ${id} ended (${await started.exited}):\n${said()}`);
    },
    async stop() {
      const leaving = broker;
      if (leaving === undefined || !leaving.running()) return;
      leaving.signal('SIGCONT');
      leaving.signal('SIGTERM');
      const late = setTimeout(() => leaving.signal('SIGKILL'), PATIENCE);
      await leaving.exited;
      clearTimeout(late);
    },
    pause: () => broker?.signal('SIGSTOP'),
    resume: () => broker?.signal('SIGCONT'),
    async dispose() {
      await kill();
      remove();
    },
  };
}
