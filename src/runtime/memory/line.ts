import type { Clock } from '../../core/clock.js';

/**
 * One connection: what is sent over it arrives in later events, in the order in which it was sent, whatever order the
 * clock gives to events of the same moment.
 */
export class Line {
  private sent: (() => void)[] = [];
  private isCut = false;

  constructor(private readonly clock: Clock) {}

  send(arrive: () => void): void {
    if (this.isCut) return;
    this.sent.push(arrive);
    this.clock.soon(() => this.sent.shift()?.());
  }

  /** Nothing arrives any more, not even what is on its way. */
  cut(): void {
    this.isCut = true;
    this.sent = [];
  }
}
