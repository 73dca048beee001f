import kafkajs, { type Admin } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/clock.js';
import { Patience } from '../../../../src/runtime/kafkajs/start/patience.js';
import { logIn, reach } from '../../../../src/runtime/kafkajs/start/reach.js';
import { refusal } from '../group/fake-cluster.js';
import { listen, script, versionsAnswer, type Listener } from '../group/listener.js';

const errors = kafkajs as unknown as Record<string, new (message: string, more?: object) => Error>;

const open: Listener[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function listening(serve: Parameters<typeof listen>[0]): Promise<string> {
  const listener = await listen(serve);
  open.push(listener);
  return listener.address;
}

const broker = script(
  (socket) => socket.write(versionsAnswer([3])),
  (socket) => socket.write('brokers'),
);
const stranger = script((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n'));

const reached = (brokers: Parameters<typeof reach>[0], timeout = 400) =>
  reach(brokers, {}, systemClock, new Patience(systemClock, timeout));

describe('reaching the brokers', () => {
  it('takes one that answers, whatever the others are', async () => {
    const addresses = [await listening(stranger), 'nowhere', await listening(broker)];
    expect(await reached(addresses)).toEqual({ addresses, problems: [] });
  });

  it('tells of each that is none, and in one problem of those that do not answer', async () => {
    const [one, other] = [await listening(stranger), await listening(stranger)];
    const { problems } = await reached([one, 'nowhere', 'nobody', other]);
    expect(problems.map(({ code }) => code)).toEqual(['NOT_KAFKA', 'NOT_KAFKA', 'BROKERS_UNREACHABLE']);
    expect(problems[2]!.message).toContain('nowhere (it is no host:port), nobody (it is no host:port)');
  });

  it('waits for one that is starting', async () => {
    let connections = 0;
    const address = await listening((socket) => (++connections < 3 ? socket.end() : broker(socket)));
    expect((await reached([address], 20_000)).problems).toEqual([]);
    expect(connections).toBe(3);
  });

  it('asks for the addresses where they are a function', async () => {
    const address = await listening(broker);
    expect(await reached(() => Promise.resolve([address]))).toEqual({ addresses: [address], problems: [] });
    for (const brokers of [() => expect.fail('no discovery'), () => [], () => new Promise<never>(() => {})]) {
      expect((await reached(brokers)).problems).toHaveLength(1);
    }
  });
});

describe('logging in', () => {
  const refused = async (error: Error) => {
    const admin = { connect: () => Promise.resolve(), describeCluster: () => Promise.reject(error) };
    const login = logIn(admin as unknown as Admin, ['boot:1'], new Patience(systemClock, 400));
    return login.then(
      () => expect.fail('it is in'),
      (problem: unknown) => problem,
    );
  };

  it('says that the login is wrong', async () => {
    const wrong = [
      new errors['KafkaJSSASLAuthenticationError']!('who are you?'),
      refusal('UNSUPPORTED_SASL_MECHANISM'),
      refusal('ILLEGAL_SASL_STATE'),
    ];
    for (const error of wrong) expect(await refused(error)).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });

  it('says where the cluster sends its clients, when it is there that nobody answers', async () => {
    const elsewhere = new errors['KafkaJSConnectionError']!('Connection error: no such host', { broker: 'kafka:2' });
    const problem = await refused(elsewhere);
    expect(problem).toMatchObject({ code: 'ADVERTISED_UNREACHABLE' });
    expect((problem as Error).message).toContain('kafka:2');
    const known = new errors['KafkaJSConnectionError']!('Connection error: closed', { broker: 'boot:1' });
    expect(await refused(known)).toMatchObject({ code: 'START_TIMED_OUT' });
  });
});
