import type { KafkaStreams } from '../../runtime/streams.js';
import type { VirtualLife } from './life.js';

/** One instance of the app: its lives, one after the other. */
export class Instance {
  /** The current life; null while it is down. */
  life: VirtualLife | null = null;
  app: KafkaStreams | null = null;
  /** Virtual time at which it leaves for good, and is not started any more. */
  leavesAt = Infinity;
  #lives = 0;

  constructor(private readonly name: string) {}

  nextId(): string {
    return `${this.name}${++this.#lives}`;
  }

  end(): void {
    this.life = null;
    this.app = null;
  }
}
