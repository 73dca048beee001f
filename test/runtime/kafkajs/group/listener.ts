import { createServer, type AddressInfo, type Socket } from 'node:net';

/** An answer to ApiVersions (version 0) that lists these APIs. */
export function versionsAnswer(apis: readonly number[]): Buffer {
  const body = Buffer.alloc(10 + 6 * apis.length);
  body.writeInt32BE(7, 0);
  body.writeInt32BE(apis.length, 6);
  apis.forEach((api, at) => body.writeInt16BE(api, 10 + 6 * at));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

export interface Listener {
  /** As `host:port`. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Listens on a free port of loopback, and does this with each connection. */
export async function listen(serve: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Does one of these for each piece that comes, in order. */
export const script =
  (...acts: readonly ((socket: Socket) => void)[]) =>
  (socket: Socket): void => {
    let at = 0;
    socket.on('data', () => acts[at++]?.(socket));
  };
