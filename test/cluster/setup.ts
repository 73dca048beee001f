import type { TestProject } from 'vitest/node';
import { sharedServers, type SharedCluster } from './shared.js';

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: SharedCluster;
  }
}

/** Matches the name of no test. */
const NONE = /(?!)/;

/**
 * Before the first test of the project `kafka`: one broker and one registry for all of them. Where there is no way to
 * have them, one line says so and the tests are skipped; under CI the run fails.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const found = await sharedServers().catch((error: Error) => error.message);
  if (typeof found === 'string') {
    notRun(`tests on Kafka: ${found}`);
    project.provide('cluster', { brokers: [], registry: '', noJars: found });
    project.config.testNamePattern = NONE;
    return undefined;
  }
  const { stop, ...cluster } = found;
  if (cluster.noJars !== null) notRun(`tests that start clusters of their own: ${cluster.noJars}`);
  project.provide('cluster', cluster);
  return stop;
}

function notRun(what: string): void {
  const line = `Not run: ${what}`;
  if (process.env['CI']) throw new Error(line);
  console.warn(line);
}
