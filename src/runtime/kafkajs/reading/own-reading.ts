import type { Broker, Cluster } from 'kafkajs';
import { FIRST_VERSION, LAST_VERSION, readFetchResponse } from './fetch-response.js';

const FETCH = 1;

/** A request on its way through kafkajs, and what reads the answer. */
interface Exchange {
  readonly request: { readonly apiKey: number; readonly apiVersion: number };
  readonly response: { readonly decode: (payload: Buffer) => Promise<object> };
}
interface Line {
  send(exchange: Exchange): Promise<unknown>;
}

/** Lets a consumer read what it fetches with `readFetchResponse`. */
export function readItself(cluster: Cluster): void {
  const lines = new WeakSet<Line>();
  const findBroker = cluster.findBroker.bind(cluster);
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node);
    const line = (broker as Broker & { connectionPool: Line }).connectionPool;
    if (!lines.has(line)) {
      lines.add(line);
      const send = line.send.bind(line);
      line.send = (exchange) => send(isFetch(exchange) ? reading(exchange) : exchange);
    }
    return broker;
  };
}

const isFetch = ({ request: { apiKey, apiVersion } }: Exchange): boolean =>
  apiKey === FETCH && apiVersion >= FIRST_VERSION && apiVersion <= LAST_VERSION;

function reading(exchange: Exchange): Exchange {
  const { apiVersion } = exchange.request;
  const decode = (payload: Buffer) => readFetchResponse(payload, apiVersion);
  return { ...exchange, response: { ...exchange.response, decode } };
}
