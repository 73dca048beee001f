import { parseArgs } from 'node:util';
import { parseDuration } from 'spillway';
import { Refusal } from './refusal.js';

/** What a command says of itself, and what it does when nothing is asked. */
export interface Manual {
  /** Of what it runs, in the plural: `orders`. */
  readonly name: string;
  readonly command: string;
  readonly about: string;
  readonly defaults: string;
  /** A line of `--input`. */
  readonly line: string;
  /** How many records when neither `--records` nor `--for` nor `--input` says so. */
  readonly records: number;
  /** Records a second when nothing at all is asked; as fast as they are taken when left out. */
  readonly rate?: number;
  /** The records are made up, so there is a `--seed`; otherwise there is an end, so there is `--records all`. */
  readonly seeded: boolean;
  /** What `--chaos` does, in two lines; without it there is no such option. */
  readonly chaos?: readonly [string, string];
}

export interface Options {
  readonly input: string | undefined;
  /** Where to run instead of the embedded log. */
  readonly kafka: { readonly brokers: readonly string[]; readonly registry: string } | undefined;
  /** Records a second; infinite for as fast as they are taken. */
  readonly rate: number;
  /** The most records that are fed. */
  readonly records: number;
  /** Milliseconds after which no more are fed. */
  readonly until: number | undefined;
  readonly json: boolean;
  readonly seed: number;
  /** What it depends on has troubles. */
  readonly chaos: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

const FLAGS = {
  input: { type: 'string' },
  brokers: { type: 'string' },
  registry: { type: 'string' },
  rate: { type: 'string' },
  records: { type: 'string' },
  for: { type: 'string' },
  seed: { type: 'string' },
  chaos: { type: 'boolean' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws Refusal for options that make no sense, or not together. */
export function optionsOf(args: readonly string[], manual: Manual): Options {
  const { input, rate, records, seed, ...rest } = parsed(args, manual);
  const { chaos = false, json = false, verbose = false, help = false } = rest;
  if (input === '') throw new Refusal(`--input names no file: give a path, or - for standard input`);
  if (input !== undefined && seed !== undefined) {
    throw new Refusal(`--seed is for ${manual.name} that are made up: leave it out, or leave out --input`);
  }
  const plain = [input, rate, records, rest.for].every((given) => given === undefined);
  const unbounded = input !== undefined || rest.for !== undefined;
  return {
    input,
    kafka: kafkaOf(rest.brokers, rest.registry),
    rate: rate === undefined ? (plain ? (manual.rate ?? Infinity) : Infinity) : whole('rate', rate, 1),
    records: records === undefined ? (unbounded ? Infinity : manual.records) : amount(records, manual),
    until: rest.for === undefined ? undefined : duration(rest.for),
    seed: seed === undefined ? 1 : whole('seed', seed, 0),
    chaos,
    json,
    verbose,
    help,
  };
}

function parsed(args: readonly string[], manual: Manual) {
  const { seed, chaos, ...always } = FLAGS;
  const options = { ...always, ...(manual.seeded && { seed }), ...(manual.chaos && { chaos }) } as typeof FLAGS;
  try {
    const { values, tokens } = parseArgs({ args: [...args], options, strict: true, tokens: true });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Refusal(`--${twice} is given twice: give it once`);
    return values;
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(complaint(error as Error & { readonly code?: string }));
  }
}

/** Node's own sentences are long, and some take several lines. */
function complaint({ code, message }: Error & { readonly code?: string }): string {
  const named = /'([^' ]+)/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `there is no option ${named}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `'${named}' belongs to no option`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (/does not take/.test(message)) return `${named.split('=')[0]} takes no value`;
      return /ambiguous/.test(message)
        ? `${named} needs a value, and what follows it begins with a dash: write ${named}=VALUE if it is meant`
        : `${named} needs a value`;
    default:
      return message.split('\n')[0]!;
  }
}

function amount(given: string, { seeded, name }: Manual): number {
  if (given !== 'all') return whole('records', given, 1, seeded ? '' : ', or all');
  if (!seeded) return Infinity;
  throw new Refusal(`--records all: there is no end to ${name} that are made up; give a number, or --for`);
}

function kafkaOf(brokers: string | undefined, registry: string | undefined): Options['kafka'] {
  if (brokers === undefined && registry === undefined) return undefined;
  if (brokers === undefined || registry === undefined) {
    const [given, other] = brokers === undefined ? ['registry', 'brokers'] : ['brokers', 'registry'];
    throw new Refusal(`--${given} needs --${other} too: give both, or neither for the embedded log`);
  }
  const addresses = brokers.split(',').map((address) => address.trim());
  const wrong = addresses.find((address) => !/^.+:\d+$/.test(address));
  if (wrong !== undefined) throw new Refusal(`--brokers has '${wrong}', and should be host:port, several with commas`);
  if (!URL.canParse(registry) || !/^https?:$/.test(new URL(registry).protocol)) {
    throw new Refusal(`--registry is '${registry}', and should be a url, as http://localhost:8081`);
  }
  return { brokers: addresses, registry };
}

function whole(option: string, given: string, least: number, or = ''): number {
  const number = /^\d+$/.test(given) ? Number(given) : NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Refusal(`--${option} is '${given}', and should be a whole number from ${least}${or}`);
}

function duration(given: string): number {
  let milliseconds = 0;
  try {
    milliseconds = parseDuration(given);
  } catch {
    // Said below, in the words of a command line.
  }
  // The longest timer that Node has.
  if (milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new Refusal(`--for is '${given}', and should be a whole number with a unit, as in 500ms, 10s or 2m`);
}
