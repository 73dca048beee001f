/** Kafka's own command line tools, under the names that an installation gives them. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetched } from './maven.js';

const run = promisify(execFile);

/** Of 4.4.0 there are no tools on Maven Central. */
const VERSION = '4.3.0';

const CLASSES = {
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
};

export interface KafkaTools {
  /**
   * Runs a command as somebody does who copies it into a shell, and gives what it prints.
   * @throws (rejects) Error with what it said, when it does not end well.
   */
  readonly shell: (command: string) => Promise<string>;
  /** Puts a file beside them, such as the properties of a login. */
  readonly put: (name: string, content: string) => void;
  readonly remove: () => void;
}

export async function kafkaTools(): Promise<KafkaTools> {
  const jars = await fetched(`kafka-tools-${VERSION}`, [
    { group: 'org.apache.kafka', name: 'kafka-tools', version: VERSION },
    { group: 'org.apache.kafka', name: 'kafka_2.13', version: VERSION },
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'spillway-tools-'));
  const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
  for (const [name, main] of Object.entries(CLASSES)) {
    put(name, `#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -Xmx128m -cp '${jars}/*' ${main} "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  return {
    shell: async (command) => (await run('sh', ['-c', command], { cwd: folder, env })).stdout,
    put,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
