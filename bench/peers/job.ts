/** What a peer is told, as arguments of the form `name=value`: its part of a benchmark, in a process of its own. */
export interface Job {
  readonly brokers: readonly string[];
  /** The topic to read, from its beginning, with `group`. */
  readonly input: string;
  readonly output: string;
  /** The topic for what cannot be read. */
  readonly deadLetters: string;
  readonly group: string;
  /** The url of the schema registry, where there is one. */
  readonly registry: string;
  /** What is to be done with each record; see the peer. */
  readonly work: string;
}

export function jobOf(args: readonly string[] = process.argv.slice(2)): Job {
  const given = new Map(args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] as const));
  const name = (what: string) => given.get(what) ?? '';
  return {
    brokers: name('brokers').split(','),
    input: name('input'),
    output: name('output'),
    deadLetters: name('deadLetters'),
    group: name('group'),
    registry: name('registry'),
    work: name('work'),
  };
}

export function argumentsOf(job: Job): string[] {
  return Object.entries(job).map(([what, value]: [string, string | readonly string[]]) => `${what}=${String(value)}`);
}

/** Fulfilled at SIGTERM: the benchmark has seen all that it waited for. */
export const toldToStop = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
