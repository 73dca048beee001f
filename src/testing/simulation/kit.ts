import type { Context } from '../../core/context.js';
import { lastHeader, type Headers } from '../../core/record.js';
import type { EventLoop } from '../event-loop.js';
import type { SeededRandom } from '../seeded-random.js';
import type { FaultInjector } from './fault-injector.js';
import type { Life } from './life.js';
import type { Watch } from './watch.js';

/** The header that carries an input's id through the topology. */
export const ID = 'id';

export function idOf(headers: Headers): string {
  const bytes = lastHeader(headers, ID);
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : '?';
}

/** What a user's function is called with, in any order of key and value. */
type Step<A, B, R> = (first: A, second: B, context: Context) => R;

/**
 * Makes the users' functions of one instance's topology: they can be made to fail, they show in the log, and the
 * asynchronous ones take random virtual time.
 */
export class Kit {
  constructor(
    private readonly life: Life,
    private readonly loop: EventLoop,
    private readonly random: SeededRandom,
    private readonly faults: FaultInjector,
    private readonly watch: Watch,
    /** Set to the shape's `callTimeout`. */
    private readonly callTimeout: number,
  ) {}

  /** A function that answers at once. `child` tells which child of the record it is called for: `r3` becomes `r3.1`. */
  step<A, B, R>(name: string, run: Step<A, B, R>, child?: (first: A) => string): Step<A, B, R> {
    return (first, second, context) => {
      const id = this.enter(context, first, child);
      if (this.faults.onStep(name, id) !== undefined) this.fail(name, id);
      return run(first, second, context);
    };
  }

  /** A function that answers after 0 to 40 ms. */
  call<A, B, R>(name: string, run: Step<A, B, R>, child?: (first: A) => string): Step<A, B, Promise<R>> {
    return async (first, second, context) => {
      const id = this.enter(context, first, child);
      this.loop.touch();
      const fault = this.faults.onStep(name, id);
      if (fault === 'hangs') {
        this.watch.see(this.life, { type: 'step', step: name, id, phase: 'hangs' });
        return new Promise<never>(() => {});
      }
      this.watch.see(this.life, { type: 'step', step: name, id, phase: 'called' });
      const { clock } = this.life;
      const begun = clock.monotonic();
      const latency = this.random.below(4) === 0 ? 0 : this.random.below(41);
      if (latency > 0) await this.sleep(latency);
      if (fault === 'throws') this.fail(name, id);
      const phase = clock.monotonic() - begun >= this.callTimeout ? 'late' : 'ended';
      this.watch.see(this.life, { type: 'step', step: name, id, phase });
      return run(first, second, context);
    };
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.life.clock.timer(ms, () => {
        this.loop.touch();
        resolve();
      });
    });
  }

  private enter<A>(context: Context, first: A, child?: (first: A) => string): string {
    const id = idOf(context.headers);
    this.watch.reach(this.life, 'in step');
    return child ? child(first) : id;
  }

  private fail(step: string, id: string): never {
    this.watch.see(this.life, { type: 'step', step, id, phase: 'threw' });
    throw new Error(`the fault plan makes ${step} throw`);
  }
}
