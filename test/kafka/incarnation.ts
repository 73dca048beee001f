import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded, type Guarded } from '../cluster/guarded.js';
import type { IncarnationOptions } from './incarnation-main.js';

const MAIN = fileURLToPath(new URL('./incarnation-main.ts', import.meta.url));

/** A record that reached the step of a process. */
export interface Begun {
  readonly number: number;
  readonly partition: number;
  readonly offset: number;
}

/** One process of the app, from its start to its death. */
export class Incarnation {
  readonly #process: Guarded;
  readonly #folder: string;
  readonly #log: string;

  private constructor(process: Guarded, folder: string, log: string) {
    this.#process = process;
    this.#folder = folder;
    this.#log = log;
  }

  static async start(options: IncarnationOptions): Promise<Incarnation> {
    const folder = mkdtempSync(join(tmpdir(), 'spillway-incarnation-'));
    const log = join(folder, 'said');
    const script = ['--conditions=spillway-source', '--import', 'tsx', MAIN, JSON.stringify(options)];
    return new Incarnation(await startGuarded(process.execPath, script, { log, folder }), folder, log);
  }

  get alive(): boolean {
    return this.#process.running();
  }

  /** It has had an assignment. */
  get ran(): boolean {
    return readFileSync(this.#log, 'utf8').includes('running\n');
  }

  said(): string {
    return this.#process.said();
  }

  /** What it had begun by then, in that order; what of it was given up while it lived; and how it ended, if it told. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ begun: Begun[]; abandoned: number; end: string | undefined }> {
    this.#process.signal(signal);
    await this.#process.exited;
    const lines = readFileSync(this.#log, 'utf8').split('\n').slice(0, -1);
    rmSync(this.#folder, { recursive: true });
    const begun = fieldsOf(lines, 'b').map(([number, partition, offset]) => ({
      number: number!,
      partition: partition!,
      offset: offset!,
    }));
    const abandoned = fieldsOf(lines, 'r').reduce((sum, [count]) => sum + count!, 0);
    return { begun, abandoned, end: lines.find((line) => line.startsWith('end')) };
  }
}

function fieldsOf(lines: readonly string[], kind: string): number[][] {
  return lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.split(' ').slice(1).map(Number));
}
