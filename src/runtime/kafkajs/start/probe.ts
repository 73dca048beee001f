import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import type { Clock } from '../../../core/clock.js';
import { SpillwayError } from '../../../core/errors.js';
import { askMetadata, askVersions, heard } from './greeting.js';

/** How the listeners are reached, of the options of kafkajs. */
export type Access = Pick<KafkaConfig, 'ssl' | 'sasl' | 'socketFactory'>;

/**
 * What an address turned out to be: a broker; nothing that answers now, and why; or something that will not become a
 * broker by waiting.
 */
export type Finding = 'broker' | { readonly absent: string } | SpillwayError;

/**
 * Asks one address whether it is a Kafka broker that speaks as the options say. kafkajs tells neither a web server nor
 * a listener with TLS from a broker that closes its connections, and takes some ten seconds for it.
 *
 * @param address - as `host:port`
 * @param within - milliseconds
 */
export function probe(address: string, access: Access, clock: Clock, within: number): Promise<Finding> {
  const { host, port } = placeOf(address);
  if (host === '' || !(port > 0 && port < 65_536)) return Promise.resolve({ absent: 'it is no host:port' });
  return new Promise((resolve) => {
    let answer: Buffer = Buffer.alloc(0);
    let known = false;
    let socket: Socket | undefined;
    const settle = (finding: Finding) => {
      cancel();
      socket?.destroy();
      resolve(finding);
    };
    const cancel = clock.timer(within, () => settle({ absent: `no answer within ${Math.round(within)} ms` }));
    const read = (bytes: Buffer) => {
      // A broker that wants a login answers the first question alone.
      if (known) return settle('broker');
      answer = Buffer.concat([answer, bytes]);
      const said = heard(answer);
      if (said === 'part') return;
      if (said !== 'versions') return settle(mistake(address, said));
      known = true;
      if (access.sasl) settle('broker');
      else socket?.write(askMetadata());
    };
    let connected = false;
    const ended = () => {
      if (known) return settle(loginWanted(address));
      settle({ absent: `it closes the connection without ${connected ? 'an answer' : 'a word of TLS'}` });
    };
    const greet = () => {
      connected = true;
      socket?.write(askVersions());
    };
    try {
      socket = open(host, port, access, greet);
    } catch (error) {
      return settle({ absent: (error as Error).message });
    }
    socket.on('data', read);
    socket.on('end', ended);
    socket.on('close', ended);
    socket.on('error', (error) => settle(refusal(address, error)));
  });
}

/** As kafkajs takes an address apart. */
export function placeOf(address: string): { readonly host: string; readonly port: number } {
  const [host = '', port] = String(address).split(':');
  return { host, port: Number(port) };
}

/** As kafkajs opens its connections. */
function open(host: string, port: number, { ssl, socketFactory }: Access, onConnect: () => void): Socket {
  const options = typeof ssl === 'object' ? ssl : {};
  if (socketFactory) return socketFactory({ host, port, ssl: (ssl || undefined) as never, onConnect });
  if (!ssl) return connect({ host, port }, onConnect);
  return connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...options }, onConnect);
}

function mistake(broker: string, said: 'controller' | 'tls' | { readonly foreign: string }): SpillwayError {
  if (said === 'tls') {
    return new SpillwayError('TLS_FAILED', { broker, problem: 'the listener speaks TLS, and ssl is not given' });
  }
  const problem =
    said === 'controller' ? 'it is the listener of a controller' : `it says ${JSON.stringify(said.foreign)}`;
  return new SpillwayError('NOT_KAFKA', { broker, problem });
}

function loginWanted(broker: string): SpillwayError {
  const problem = `${broker} closes the connection at the first question, as a listener does that wants sasl`;
  return new SpillwayError('AUTHENTICATION_FAILED', { problem });
}

const OF_TLS = /CERT|SSL|TLS|^EPROTO$|^UNABLE_TO_/;
const PLAINLY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network',
};

function refusal(broker: string, error: Error & { readonly code?: string; readonly reason?: string }): Finding {
  const { code = '', message, reason } = error;
  if (OF_TLS.test(code)) {
    return new SpillwayError('TLS_FAILED', { broker, problem: reason ?? message }, { cause: error });
  }
  return { absent: PLAINLY[code] ?? message };
}
