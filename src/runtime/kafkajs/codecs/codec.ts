import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SpillwayError } from '../../../core/errors.js';

/** What kafkajs asks of a codec: the records of one batch, as one buffer, there and back. */
export interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  /** @throws (rejects) SpillwayError BATCH_OVER_BUDGET, BATCH_UNREADABLE, CODEC_MISSING */
  decompress(bytes: Buffer): Promise<Buffer>;
  /** Loads what it needs. @throws SpillwayError CODEC_MISSING */
  load(): void;
}

/** The most bytes that the records of one batch may take. Asked each time, since it can be raised. */
export type Limit = () => number;

/**
 * Inflates a batch, and says in Spillway's words why it cannot. Without a `cause`: where an error has one, kafkajs
 * shows that in its place.
 *
 * @param inflate gets the limit, and fails with ERR_BUFFER_TOO_LARGE (as zlib does) or `overBudget` beyond it
 */
export async function bounded(
  codec: string,
  limit: Limit,
  inflate: (limit: number) => Promise<Uint8Array> | Uint8Array,
): Promise<Buffer> {
  const most = limit();
  try {
    const bytes = await inflate(most);
    return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    if (error instanceof SpillwayError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw overBudget(codec, most);
    throw new SpillwayError('BATCH_UNREADABLE', { codec, problem: message });
  }
}

export function overBudget(codec: string, limit: number): SpillwayError {
  return new SpillwayError('BATCH_OVER_BUDGET', { codec, limit });
}

/**
 * A package of the user's project, or one beside Spillway.
 *
 * @throws SpillwayError CODEC_MISSING
 */
export function projectPackage<T>(codec: string, name: string): T {
  const places = [process.argv[1], join(process.cwd(), 'package.json'), import.meta.url];
  let problem = '';
  for (const place of places) {
    try {
      if (place !== undefined) return createRequire(place)(name) as T;
    } catch (error) {
      // A package that is there and cannot be loaded says more than one that is not there.
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND') problem = `, which cannot be loaded (${message})`;
    }
  }
  throw new SpillwayError('CODEC_MISSING', { codec, wanted: `the package ${name}: npm install ${name}${problem}` });
}

/** Gives the same at every call, and calls no more than once for it. */
export function once<T extends object>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
