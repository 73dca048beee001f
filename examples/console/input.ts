import { open, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { RawRecord } from 'spillway';
import { linesOf } from './lines.js';
import { Refusal } from './refusal.js';

/** What makes a record of a line's JSON. A throw means that none can be made of it. */
export type RecordOf = (json: unknown) => RawRecord;

/**
 * The bytes of a file, or of standard input for `-`, read only as fast as they are taken.
 * @throws Refusal when there is no such file, or it cannot be read.
 */
export async function openInput(path: string): Promise<Readable> {
  if (path === '-') return process.stdin;
  try {
    if ((await stat(path)).isDirectory()) throw new Refusal(`--input ${path} is a directory: name a file in it`);
    return (await open(path, 'r')).createReadStream();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal(`--input ${path}: there is no such file; check the path`);
    const why = code === 'EACCES' ? 'permission is denied' : `${code ?? String(error)}`;
    throw new Refusal(`--input ${path} cannot be read (${why}): name a file that can`);
  }
}

/** A record for every line but the empty ones: what `recordOf` makes of its JSON, or else the bytes that it is. */
export async function* recordsOf(
  stream: Readable,
  recordOf: RecordOf,
  signal: AbortSignal,
): AsyncGenerator<readonly RawRecord[]> {
  try {
    for await (const lines of linesOf(addAbortSignal(signal, stream) as AsyncIterable<Buffer>)) {
      yield lines.filter((line) => !isBlank(line)).map((line) => recordOfLine(line, recordOf));
    }
  } catch (error) {
    // An abort is the end that was asked for.
    if (!signal.aborted) throw new Error(`the input broke off: ${(error as Error).message}`, { cause: error });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const isBlank = (line: Buffer) => line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

function recordOfLine(line: Buffer, recordOf: RecordOf): RawRecord {
  try {
    return recordOf(JSON.parse(utf8.decode(line)));
  } catch {
    // A copy: a slice would keep the whole chunk in memory.
    return { value: Buffer.from(line) };
  }
}
