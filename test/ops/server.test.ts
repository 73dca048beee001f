import { Agent, createServer, get, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Serdes, StreamsBuilder, type Status } from '../../src/index.js';
import { opsHandler, serveOps, type ServeOptions } from '../../src/ops/index.js';
import { Running } from '../runtime/running.js';
import { readScrape } from './scraped.js';

const text = { key: Serdes.string(), value: Serdes.string() };

function copy() {
  const builder = new StreamsBuilder();
  builder.stream('in', text).to('out', text);
  return builder.build();
}

interface Response {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(url: string, method = 'GET', headers: Record<string, string> = {}, agent?: Agent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: agent ?? false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ code: response.statusCode!, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function served(options: Partial<ServeOptions> = {}) {
  const run = new Running(copy(), { in: 1, out: 1 });
  const ops = await serveOps(run.app, { port: 0, ...options });
  open.push(ops);
  return {
    run,
    ops,
    at: (path: string, method?: string, headers?: Record<string, string>) => ask(ops.url + path, method, headers),
  };
}

describe('the HTTP server', () => {
  it('listens on loopback alone unless it is told otherwise', async () => {
    const { ops } = await served();
    expect(ops).toMatchObject({ host: '127.0.0.1', url: `http://127.0.0.1:${ops.port}` });
    expect(ops.port).toBeGreaterThan(0);
    const any = await served({ host: '0.0.0.0' });
    expect(any.ops.host).toBe('0.0.0.0');
  });

  it('answers the probes by the state of the app, with reasons', async () => {
    const { run, at } = await served();
    const codes = async () =>
      Promise.all(['/livez', '/readyz', '/startupz'].map(async (path) => (await at(path)).code));
    expect(await codes()).toEqual([200, 503, 503]);
    expect(JSON.parse((await at('/readyz')).body)).toEqual({ ok: false, reasons: ['the app is CREATED'] });
    await run.start();
    expect(await codes()).toEqual([200, 200, 200]);
    expect((await at('/readyz?verbose=1')).body).toBe('{"ok":true,"reasons":[]}\n');
    await run.close();
    expect(await codes()).toEqual([200, 503, 200]);
  });

  it('takes the options of health', async () => {
    const { run, at } = await served({ readyIf: () => 'too warm' });
    await run.start();
    expect(JSON.parse((await at('/readyz')).body)).toEqual({ ok: false, reasons: ['too warm'] });
  });

  it('gives metrics in the format that is asked for', async () => {
    const { run, at } = await served();
    await run.start();
    const plain = await at('/metrics');
    expect(plain.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(readScrape(plain.body).length).toBeGreaterThan(30);
    const asked = await at('/metrics', 'GET', { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(asked.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(readScrape(asked.body, true).length).toBe(readScrape(plain.body).length);
  });

  it('gives the status as JSON', async () => {
    const { run, at } = await served();
    await run.start();
    const { headers, body } = await at('/status');
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    const { uptimeSeconds: _, ...status } = JSON.parse(body) as Status;
    expect(run.app.status()).toMatchObject(status);
  });

  it('answers HEAD without a body, as long as that of GET', async () => {
    const { at } = await served();
    for (const path of ['/livez', '/readyz', '/status', '/nowhere']) {
      const [head, whole] = [await at(path, 'HEAD'), await at(path)];
      expect([head.code, head.body]).toEqual([whole.code, '']);
      expect(Number(head.headers['content-length'])).toBe(Buffer.byteLength(whole.body));
    }
  });

  it.each(['/', '/metrics/', '/livez/x', '/__proto__', '/constructor', '//livez'])('knows no %s', async (path) => {
    const { at } = await served();
    expect((await at(path)).code).toBe(404);
    expect((await at(path, 'POST')).code).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not allow %s', async (method) => {
    const { at } = await served();
    const { code, headers } = await at('/readyz', method);
    expect([code, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('rejects when it cannot listen', async () => {
    const { ops } = await served();
    const { app } = new Running(copy(), {});
    await expect(serveOps(app, { port: ops.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(serveOps(app, { port: 0, progressWithin: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('is closed when close() says so, whoever is still connected', async () => {
    const { ops } = await served();
    const agent = new Agent({ keepAlive: true });
    expect((await ask(`${ops.url}/livez`, 'GET', {}, agent)).code).toBe(200);
    await ops.close();
    await expect(ask(`${ops.url}/livez`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await ops.close();
    agent.destroy();
  });
});

describe('the handler', () => {
  const listening = async (handler: Parameters<typeof createServer>[1]): Promise<string> => {
    const server = createServer(handler);
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('passes on what it does not know, where somebody is next', async () => {
    const handler = opsHandler(new Running(copy(), {}).app);
    const url = await listening((incoming, response) =>
      handler(incoming, response, () => response.writeHead(418).end('next')),
    );
    expect(await ask(`${url}/orders`, 'POST')).toMatchObject({ code: 418, body: 'next' });
    expect((await ask(`${url}/livez`)).code).toBe(200);
    expect((await ask(`${url}/livez`, 'POST')).code).toBe(405);
  });

  it('never throws, whatever the app does', async () => {
    const app = {
      status: () => {
        throw new Error('broken');
      },
      ledger: () => {
        throw new Error('broken');
      },
      events$: { subscribe: () => {} },
    };
    const url = await listening(opsHandler(app));
    for (const path of ['/metrics', '/status']) {
      const { code, body } = await ask(url + path);
      expect([code, body]).toEqual([500, '{"error":"the status of the app cannot be read"}\n']);
    }
    for (const path of ['/livez', '/readyz', '/startupz'])
      expect(await ask(url + path)).toMatchObject({ code: 503, body: '{"ok":false,"reasons":["broken"]}\n' });
  });

  it('does not mind a client that hangs up', async () => {
    const { ops, at } = await served();
    await new Promise<void>((resolve) => {
      const asked = get(`${ops.url}/metrics`, (response) => {
        response.destroy();
        resolve();
      });
      asked.on('error', () => {});
    });
    expect((await at('/livez')).code).toBe(200);
  });

  it('keeps no process alive', async () => {
    const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    const before = listeners();
    await served();
    expect(listeners()).toBe(before);
    await listening(() => {});
    expect(listeners()).toBe(before + 1);
  });
});
