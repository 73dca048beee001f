import { frameOf, type Sample, type View } from './frame.js';
import { isColoured, isLive, paintOf } from './paint.js';

const EVERY = 100;
/** Where nothing can be shown in place, a line so often. */
const LINE_EVERY = 5_000;
/** Rates are means over the last so many frames. */
const FRAMES = 15;

/** Shows `look()` until it is closed: in place in a terminal, else as an occasional plain line. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  readonly #look: (before: Sample) => View;
  readonly #timer: NodeJS.Timeout;
  readonly #samples: Sample[] = [{ seconds: 0, in: 0, out: 0 }];
  readonly #live: boolean;
  #shown = 0;

  constructor(stream: NodeJS.WriteStream, look: (before: Sample) => View) {
    this.#stream = stream;
    this.#look = look;
    this.#live = isLive(stream);
    this.#timer = setInterval(() => this.#show(), this.#live ? EVERY : LINE_EVERY);
  }

  /** Clears what was shown in place: the account comes instead. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#shown > 0) this.#stream.write(`\x1b[${this.#shown}A\x1b[J`);
    this.#shown = 0;
  }

  #show(): void {
    const view = this.#look(this.#samples[0]!);
    const { in: taken, out, seconds } = view.account;
    if (this.#samples.push({ seconds, in: taken, out }) > FRAMES) this.#samples.shift();
    if (!this.#live) {
      this.#stream.write(`${frameOf(view, paintOf(false), false).join('; ')}\n`);
      return;
    }
    // Without colours first: a line that is too long would wrap, and the next frame would miss its place.
    const columns = this.#stream.columns || 80;
    const plain = frameOf(view, paintOf(false));
    const paint = paintOf(isColoured(this.#stream));
    const lines = frameOf(view, paint).map((line, at) =>
      plain[at]!.length < columns ? line : cut(plain[at]!, columns),
    );
    const up = this.#shown > 0 ? `\x1b[${this.#shown}A` : '';
    this.#stream.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    this.#shown = lines.length;
  }
}

const cut = (line: string, columns: number) => `${line.slice(0, columns - 2)}…`;
