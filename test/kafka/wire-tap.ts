import { createConnection, type Socket } from 'node:net';
import type { KafkaConfig } from 'kafkajs';

type SocketFactory = NonNullable<KafkaConfig['socketFactory']>;

/** What one produce request carries for one partition. */
export interface Produced {
  readonly to: string;
  readonly records: number;
}

const PRODUCE = 0;
const FETCH = 1;

/**
 * Reads along what kafkajs sends over plain connections: produce requests and how long fetches may wait
 * (https://kafka.apache.org/protocol, produce from version 3 on, fetch from 4 on).
 */
export class WireTap {
  /** By produce request. */
  readonly produced: (readonly Produced[])[] = [];
  /** By fetch request, how long the broker may wait for records, in milliseconds. */
  readonly fetchWaits: number[] = [];
  /** The most produce requests to one partition that were sent and not answered. */
  mostAtOnce = 0;
  readonly transport: { readonly socketFactory: SocketFactory };
  readonly #open = new Map<string, number>();

  constructor() {
    this.transport = {
      socketFactory: ({ host, port, onConnect }) => this.#tapped(createConnection({ host, port }, onConnect)),
    };
  }

  #tapped(socket: Socket): Socket {
    const asked = new Map<number, readonly Produced[]>();
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (...args: unknown[]) => {
      const request = args[0] as Buffer;
      const body = 14 + Math.max(0, request.readInt16BE(12));
      if (request.readInt16BE(4) === FETCH) this.fetchWaits.push(request.readInt32BE(body + 4));
      if (request.readInt16BE(4) === PRODUCE) {
        const produced = producedIn(request, body);
        asked.set(request.readInt32BE(8), produced);
        this.produced.push(produced);
        this.#count(produced, 1);
      }
      return write(...args);
    };
    let rest = Buffer.alloc(0);
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 8 && rest.length >= 4 + rest.readInt32BE(0)) {
        this.#count(asked.get(rest.readInt32BE(4)) ?? [], -1);
        rest = rest.subarray(4 + rest.readInt32BE(0));
      }
    });
    return socket;
  }

  #count(produced: readonly Produced[], by: number): void {
    for (const { to } of produced) {
      const open = (this.#open.get(to) ?? 0) + by;
      this.#open.set(to, open);
      this.mostAtOnce = Math.max(this.mostAtOnce, open);
    }
  }
}

function producedIn(request: Buffer, body: number): Produced[] {
  const produced: Produced[] = [];
  // The transactional id, acks and the time-out come first.
  let at = body + 2 + Math.max(0, request.readInt16BE(body)) + 6;
  const topics = request.readInt32BE(at);
  at += 4;
  for (let topic = 0; topic < topics; topic++) {
    const length = request.readInt16BE(at);
    const name = request.toString('utf8', at + 2, at + 2 + length);
    const partitions = request.readInt32BE(at + 2 + length);
    at += 6 + length;
    for (let i = 0; i < partitions; i++) {
      // The last offset of a batch stands behind its base offset, length, epoch, magic, checksum and attributes.
      produced.push({ to: `${name}/${request.readInt32BE(at)}`, records: request.readInt32BE(at + 8 + 23) + 1 });
      at += 8 + request.readInt32BE(at + 4);
    }
  }
  return produced;
}
