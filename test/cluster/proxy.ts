import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { freePorts, LOOPBACK } from './ports.js';

/** Between clients and a server, for faults of the network. */
export interface Proxy {
  readonly port: number;
  /** As if the server were gone: connections are reset, and new ones refused. */
  readonly cut: () => Promise<void>;
  /** Takes connections again. */
  readonly heal: () => Promise<void>;
  /** From now on each piece, in both directions, waits so many milliseconds before it goes on. */
  readonly delay: (ms: number) => void;
  readonly stop: () => Promise<void>;
}

/**
 * A TCP proxy on a free port of loopback.
 * @example const proxy = await startProxy({ port: 8081 }); await proxy.cut(); await proxy.heal(); await proxy.stop();
 */
export async function startProxy(target: { readonly host?: string; readonly port: number }): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let latency = 0;
  const late = () =>
    new Transform({
      transform(piece, _encoding, done) {
        if (latency === 0) done(null, piece);
        else setTimeout(done, latency, null, piece);
      },
    });
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: target.port, host: target.host ?? LOOPBACK, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A side that is torn tears the other.
      socket.on('error', () => [client, upstream].forEach((side) => side.resetAndDestroy()));
    }
    client.pipe(late()).pipe(upstream);
    upstream.pipe(late()).pipe(client);
  });
  const [port] = (await freePorts(1)) as [number];
  const heal = () =>
    new Promise<void>((resolve, reject) => {
      if (server.listening) return resolve();
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const cut = async () => {
    const closed = new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  await heal();
  return { port, cut, heal, delay: (ms) => void (latency = ms), stop: cut };
}
