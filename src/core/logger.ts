import type { Clock } from './clock.js';

/** What the runtime needs of a logger; pino, bunyan and their like fit as they are. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

/** The default: one JSON object a line on standard error, in pino's shape, from level `info` (30) on. */
export function jsonLogger(clock: Clock, write = (line: string): unknown => process.stderr.write(line)): Logger {
  const at = (level: number) => (fields: object, msg: string) => {
    write(`${JSON.stringify({ level, time: clock.wall(), ...fields, msg }, plain)}\n`);
  };
  return { debug: () => {}, info: at(30), warn: at(40), error: at(50), fatal: at(60) };
}

/** Errors and bigints, which JSON leaves out or refuses. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, cause } = value;
  return {
    type: name,
    message,
    ...('code' in value ? { code: value.code } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** For tests, and for those who read `events$` instead. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
