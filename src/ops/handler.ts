import type { IncomingMessage, ServerResponse } from 'node:http';
import { health, type Health, type HealthOptions } from './health.js';
import { metrics } from './metrics.js';
import type { OpsApp } from './ops-app.js';

export type OpsOptions = HealthOptions;

/** A listener of `node:http`, and a middleware of Express, Connect and NestJS: what it does not know it passes on. */
export type OpsHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

const json = (code: number, value: unknown): Answer => ({
  code,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value)}\n`,
});
const probe = (given: Health): Answer => json(given.ok ? 200 : 503, given);

/**
 * Answers `GET` and `HEAD` of `/livez`, `/readyz` and `/startupz` (200 or 503, with reasons), `/metrics` (Prometheus or
 * OpenMetrics) and `/status` (JSON). It never throws, and asks nothing of Kafka.
 *
 * @param app a `KafkaStreams`; call this before its `start()`, so that nothing is missed.
 * @throws SpillwayError `INVALID_OPTION` for a duration that is none.
 * @example http.createServer(opsHandler(app)).listen(9464, '127.0.0.1');
 */
export function opsHandler(app: OpsApp, options: OpsOptions = {}): OpsHandler {
  const probes = health(app, options);
  const measured = metrics(app);
  const pages: Readonly<Record<string, (request: IncomingMessage) => Answer>> = {
    '/livez': () => probe(probes.live()),
    '/readyz': () => probe(probes.ready()),
    '/startupz': () => probe(probes.startup()),
    '/status': () => json(200, app.status()),
    '/metrics': ({ headers }) => {
      const { contentType, body } = measured.scrape(headers.accept);
      return { code: 200, type: contentType, body };
    },
  };
  return (request, response, next) => {
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined && next) return next();
    const { method = 'GET' } = request;
    const asks = method === 'GET' || method === 'HEAD';
    const answer =
      page === undefined ? json(404, { error: `there is no ${path}` }) : asks ? tried(page, request) : NOT_ALLOWED;
    write(response, answer, method === 'HEAD');
  };
}

const NOT_ALLOWED = json(405, { error: 'only GET and HEAD' });

function tried(page: (request: IncomingMessage) => Answer, request: IncomingMessage): Answer {
  try {
    return page(request);
  } catch {
    return json(500, { error: 'the status of the app cannot be read' });
  }
}

function write(response: ServerResponse, { code, type, body }: Answer, headOnly: boolean): void {
  response.statusCode = code;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-store');
  if (code === 405) response.setHeader('Allow', 'GET, HEAD');
  response.end(headOnly ? undefined : body);
}
