export { opsHandler, type OpsHandler, type OpsOptions } from './handler.js';
export { health, type Health, type HealthOptions, type Probes } from './health.js';
export { metrics, type Metrics, type Scrape } from './metrics.js';
export type { OpsApp } from './ops-app.js';
export { registerMetrics, type PromRegistry } from './prom-client.js';
export { serveOps, type OpsServer, type ServeOptions } from './server.js';
