import { wireSizeOf, type TopicPartition } from '../../src/core/record.js';
import type { Client, ProduceError } from '../../src/core/transport.js';
import type { OpenedOp } from '../../src/runtime/opened-op.js';
import { Outbox } from '../../src/runtime/outbox.js';
import { Outgoing } from '../../src/runtime/outgoing.js';
import type { RecordContext } from '../../src/runtime/record-context.js';
import { VirtualClock } from '../virtual-clock.js';

/** What an outbox looks at of a task. */
export class Sender {
  closed = false;
  stranded = 0;
  /** Letters that gave up their room. */
  released = 0;
  readonly rooms = {
    strand: (shares: number) => void (this.stranded += shares),
    boundary: () => ({ release: () => void this.released++ }),
  };
}

/** A record in an outbox that notes what becomes of it. */
export class Letter extends Outgoing {
  readonly boundary = 0;
  became: 'waiting' | 'acknowledged' | 'refused' = 'waiting';

  constructor(
    readonly id: number,
    readonly sender: Sender = new Sender(),
    bytes = 0,
    readonly patience = Infinity,
    /** Whether somebody else takes it when the log refuses it. */
    readonly wayOut = true,
    /** What is written in its place when it is refused alone. */
    readonly instead: Letter | null = null,
  ) {
    const context = { task: sender } as unknown as RecordContext;
    super(null, new Uint8Array(bytes), [], 0, context, {} as OpenedOp);
  }

  override lighter(): Letter | null {
    return this.instead;
  }

  acknowledged(): void {
    if (this.became !== 'waiting') throw new Error(`letter ${this.id} was ${this.became} before`);
    this.became = 'acknowledged';
  }

  refused(): boolean {
    if (this.became !== 'waiting') throw new Error(`letter ${this.id} was ${this.became} before`);
    this.became = 'refused';
    return this.wayOut;
  }
}

/** So many of one partition. */
export const letters = (count: number, sender = new Sender()): readonly Letter[] =>
  Array.from({ length: count }, (_, i) => new Letter(i, sender));

export const down: ProduceError = Object.assign(new Error('the log is away'), { retriable: true });
export const no: ProduceError = Object.assign(new Error('the log says no'), { retriable: false });

/** One send, waiting for its answer. */
export interface Send {
  readonly at: TopicPartition;
  readonly letters: readonly Letter[];
  readonly answer: (error: ProduceError | null) => void;
}

/** A log of which the test gives the answers. It holds what it acknowledged, in order. */
export class ScriptedLog {
  readonly sends: Send[] = [];
  readonly log: number[] = [];
  /** Sends that wait for an answer. */
  open = 0;

  readonly client = {
    partitions: () => 1,
    produce: (at: TopicPartition, letters: readonly Letter[], done: (error: ProduceError | null) => void) => {
      this.open++;
      const answer = (error: ProduceError | null) => {
        this.open--;
        if (error === null) this.log.push(...letters.map(({ id }) => id));
        done(error);
      };
      this.sends.push({ at, letters, answer });
    },
  } as unknown as Client;

  /** The ids of each send so far. */
  get ids(): readonly (readonly number[])[] {
    return this.sends.map(({ letters }) => letters.map(({ id }) => id));
  }

  get last(): Send {
    return this.sends.at(-1)!;
  }
}

/** What a record without bytes is charged. */
export const OVERHEAD = wireSizeOf({ key: null, value: null, headers: [], timestamp: 0 });

/** An outbox that writes to a scripted log in virtual time. */
export function outbox(chunk = { records: 4, bytes: 10_000 }, random = () => 1) {
  const log = new ScriptedLog();
  const clock = new VirtualClock();
  return { log, clock, box: new Outbox({ topic: 'out', partition: 0 }, { clock, random, client: log.client, chunk }) };
}
