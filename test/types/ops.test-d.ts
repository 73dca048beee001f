import type { Registry, register } from 'prom-client';
import { describe, expectTypeOf, it } from 'vitest';
import type { KafkaStreams } from '../../src/index.js';
import type { metrics, opsHandler, OpsApp, PromRegistry, registerMetrics, serveOps } from '../../src/ops/index.js';

describe('what spillway/ops takes', () => {
  it('is an app as it is', () => {
    expectTypeOf<KafkaStreams>().toExtend<OpsApp>();
    expectTypeOf<typeof metrics>().toBeCallableWith({} as KafkaStreams);
    expectTypeOf<typeof opsHandler>().toBeCallableWith({} as KafkaStreams);
    expectTypeOf<typeof serveOps>().toBeCallableWith({} as KafkaStreams, { port: 9464 });
  });

  it('is a registry of prom-client, of either format', () => {
    expectTypeOf<Registry>().toExtend<PromRegistry>();
    expectTypeOf<Registry<'application/openmetrics-text; version=1.0.0; charset=utf-8'>>().toExtend<PromRegistry>();
    expectTypeOf<typeof registerMetrics>().toBeCallableWith({} as typeof register, {} as KafkaStreams);
  });
});
