import { describe, inject } from 'vitest';

/**
 * `describe` for what needs more than the shared servers: clusters and registries of its own, Kafka's own Java client.
 * Where there is no Java that could run them it is not run, which the start of the suite has said in one line.
 * @example withJava('a cluster whose leader is killed', () => { … await startKafka({ nodes: 3 }) … })
 */
export const withJava = describe.runIf(inject('cluster').noJars === null);
