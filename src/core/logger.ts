import { inspect } from 'node:util';
import type { Clock } from './clock.js';
import { SpillwayError } from './errors.js';

/** What the runtime needs of a logger; pino, bunyan and their like fit as they are. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

/** The default: one JSON object a line on standard error, in pino's shape, from level `info` (30) on. */
export function jsonLogger(clock: Clock, write: (line: string) => unknown = toStandardError): Logger {
  const at = (level: number) => (fields: object, msg: string) => {
    write(`${lineOf({ level, time: clock.wall(), ...fields, msg })}\n`);
  };
  return { debug: () => {}, info: at(30), warn: at(40), error: at(50), fatal: at(60) };
}

/** The same logger, saying `fields` every time. It never throws: a full disk is no reason for a stream to stop. */
export function loggerWith(logger: Logger, fields: object): Logger {
  const at = (level: keyof Logger) => (more: object, message: string) => {
    try {
      logger[level]({ ...fields, ...more }, message);
    } catch {
      // Nobody is left to tell.
    }
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
}

/** A stream whose reader has gone emits an error, and nobody hearing it would end an app that runs well. */
function toStandardError(line: string): void {
  const { stderr } = process;
  if (!stderr.listeners('error').includes(unread)) stderr.on('error', unread);
  stderr.write(line);
}

const unread = (): void => {};

/** Never throws: a cause that JSON refuses (it holds itself, or a getter throws) must not end the app that logs it. */
function lineOf(fields: object): string {
  try {
    return JSON.stringify(fields, plain);
  } catch {
    const told = Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' ? inspect(value, { customInspect: false }) : value,
    ]);
    return JSON.stringify(Object.fromEntries(told), plain);
  }
}

/** Errors and bigints, which JSON leaves out or refuses. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, cause, stack } = value;
  return {
    type: name,
    message,
    // An error of our own says where it happened better than the lines of our code.
    ...(value instanceof SpillwayError ? {} : { stack }),
    ...('code' in value ? { code: value.code } : {}),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** For tests, and for those who read `events$` instead. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };
