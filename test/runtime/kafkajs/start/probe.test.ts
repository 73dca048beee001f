import { createServer as createWebServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import { probe, type Access } from '../../../../src/runtime/kafkajs/start/probe.js';
import { listen, script, versionsAnswer, type Listener } from '../group/listener.js';

const open: Listener[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function find(serve: (socket: Socket) => void, access: Access = {}, within = 5_000) {
  const listener = await listen(serve);
  open.push(listener);
  return probe(listener.address, access, systemClock, within);
}

const versions = (socket: Socket) => void socket.write(versionsAnswer([3, 18]));
const metadata = (socket: Socket) => void socket.write('whatever it is');
const login = { sasl: { mechanism: 'plain', username: 'u', password: 'p' } } as const;

describe('a probe of an address', () => {
  it('finds a broker: one that answers what it answers to those who are in', async () => {
    expect(await find(script(versions, metadata))).toBe('broker');
  });

  it('finds a broker that is going to be logged in to', async () => {
    expect(await find(script(versions), login)).toBe('broker');
  });

  it('finds one that wants a login, and none is given', async () => {
    expect(await find(script(versions, (socket) => socket.end()))).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });

  it('finds a web server', async () => {
    const server = createWebServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const found = await probe(`127.0.0.1:${(server.address() as AddressInfo).port}`, {}, systemClock, 5_000);
    server.close();
    expect(found).toMatchObject({ code: 'NOT_KAFKA' });
    expect((found as Error).message).toContain('HTTP/1.1 400');
  });

  it('finds who speaks first, and a controller', async () => {
    expect(await find((socket) => socket.write('SSH-2.0-x\r\n'))).toMatchObject({ code: 'NOT_KAFKA' });
    const controller = script((socket) => socket.write(versionsAnswer([18, 62])));
    expect(await find(controller)).toMatchObject({ code: 'NOT_KAFKA' });
  });

  it('finds TLS where none is expected, and none where it is', async () => {
    const alert = script((socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 80])));
    expect(await find(alert)).toMatchObject({ code: 'TLS_FAILED' });
    expect(
      await find(
        script((socket) => socket.write('HTTP/1.1 400\r\n')),
        { ssl: true },
      ),
    ).toMatchObject({
      code: 'TLS_FAILED',
    });
    expect(
      await find(
        script((socket) => socket.end()),
        { ssl: {} },
      ),
    ).toEqual({
      absent: 'it closes the connection without a word of TLS',
    });
  });

  it('finds nobody', async () => {
    const gone = await listen(() => {});
    await gone.close();
    expect(await probe(gone.address, {}, systemClock, 5_000)).toEqual({ absent: 'connection refused' });
    expect(await find(script((socket) => socket.end()))).toEqual({
      absent: 'it closes the connection without an answer',
    });
    expect(await find(() => {}, {}, 20)).toEqual({ absent: 'no answer within 20 ms' });
  });

  it.each(['rubbish', 'host:', ':9092', 'host:0', 'host:99999', ''])('finds no address in %j', async (address) => {
    expect(await probe(address, {}, systemClock, 5_000)).toEqual({ absent: 'it is no host:port' });
  });

  it('goes through the socket factory of the options', async () => {
    const asked: object[] = [];
    const listener = await listen(script(versions, metadata));
    open.push(listener);
    const { port } = new URL(`tcp://${listener.address}`);
    const socketFactory: NonNullable<Access['socketFactory']> = ({ host, port: wanted, onConnect }) => {
      asked.push({ host, wanted });
      return connect(Number(port), '127.0.0.1', onConnect);
    };
    expect(await probe('far.away:9092', { socketFactory }, systemClock, 5_000)).toBe('broker');
    expect(asked).toEqual([{ host: 'far.away', wanted: 9092 }]);
    const broken = { socketFactory: () => expect.fail('no proxy') };
    expect(await probe('far.away:9092', broken, systemClock, 5_000)).toEqual({ absent: 'no proxy' });
  });
});
