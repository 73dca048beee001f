import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { opsHandler, type OpsOptions } from './handler.js';
import type { OpsApp } from './ops-app.js';

export interface ServeOptions extends OpsOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default `127.0.0.1`. In a container that Kubernetes probes it is `0.0.0.0`, or `::`. */
  readonly host?: string;
}

/** A server that listens. */
export interface OpsServer {
  readonly host: string;
  readonly port: number;
  /** As in `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Ends open connections, and resolves when nothing listens any more. */
  close(): Promise<void>;
}

/**
 * Serves health, metrics and status of an app over HTTP: see `opsHandler`. The server does not keep the process alive.
 * It has no authentication: whoever reaches it reads the status, and nothing of any record.
 *
 * @param app a `KafkaStreams`; call this before its `start()`.
 * @throws (rejects) what `listen` gives, as `EADDRINUSE`; SpillwayError `INVALID_OPTION` for a duration that is none.
 * @example
 * const ops = await serveOps(app, { port: 9464 });
 * await app.start();
 */
export async function serveOps(app: OpsApp, options: ServeOptions): Promise<OpsServer> {
  const { port, host = '127.0.0.1', ...rest } = options;
  const server = createServer(opsHandler(app, rest));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A connection that cannot be accepted is no reason for the app to end.
      server.on('error', () => {});
      server.unref();
      resolve();
    });
  });
  const { address, port: bound, family } = server.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return {
    host: address,
    port: bound,
    url: `http://${name}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
