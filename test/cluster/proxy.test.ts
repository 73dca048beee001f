import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOOPBACK } from './ports.js';
import { startProxy, type Proxy } from './proxy.js';

let server: Server;
let proxy: Proxy;
const sockets: Socket[] = [];

/** The server says everything in capitals, and ends when its client does. */
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()));
    socket.on('end', () => socket.end('bye'));
    socket.on('error', () => {});
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  proxy = await startProxy({ port: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.stop();
  server.close();
});

function open(): Socket {
  const socket = connect(proxy.port, LOOPBACK);
  sockets.push(socket);
  return socket;
}

async function answer(socket: Socket, said: string): Promise<string> {
  socket.write(said);
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
}

async function textOf(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

it('passes bytes on in both directions, and the end of each', async () => {
  const socket = open();
  socket.write('a');
  socket.end('b');
  expect(await textOf(socket)).toBe('ABbye');
});

it('passes on what waits, in order', async () => {
  proxy.delay(1);
  const socket = open();
  const text = 'x'.repeat(1 << 20);
  socket.write(text);
  socket.end('y');
  expect(await textOf(socket)).toBe(`${'X'.repeat(text.length)}Ybye`);
});

it('tears what is open and refuses what is new when it is cut, until it heals', async () => {
  const socket = open();
  expect(await answer(socket, 'a')).toBe('A');
  const torn = once(socket, 'error');
  await proxy.cut();
  expect(await torn).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(await once(open(), 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  await proxy.heal();
  expect(await answer(open(), 'b')).toBe('B');
});

it('tears its clients when the server is gone', async () => {
  server.close();
  expect(await once(open(), 'error')).toMatchObject([{ code: 'ECONNRESET' }]);
});
