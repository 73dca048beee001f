import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import type { Codec } from './codec.js';
import { gzip } from './gzip.js';
import { lz4 } from './lz4.js';
import { snappy } from './snappy.js';
import { zstd } from './zstd.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;
/** kafkajs's table of codecs, one for the whole process. */
const table = CompressionCodecs as Record<number, () => unknown>;

/** Bytes that the records of one batch may take: 16 MiB. */
const MAX_INFLATED = 16 * 1024 * 1024;

let most = 0;
const limit = () => most;
const ours: Readonly<Record<number, Codec>> = {
  [CompressionTypes.GZIP]: gzip(limit),
  [CompressionTypes.Snappy]: snappy(limit),
  [CompressionTypes.LZ4]: lz4(limit),
  [CompressionTypes.ZSTD]: zstd(limit),
};

/**
 * Puts codecs into kafkajs's `CompressionCodecs`: gzip, snappy (with the package `snappy`), lz4 (`lz4-napi`), and zstd
 * (Node's own from 22.15 on, before that `@bokuweb/zstd-wasm`). None inflates a batch beyond `maxInflated` bytes, nor
 * takes much more memory than that to find out. A codec that somebody else has put there is left alone. The table is
 * kafkajs's own, for the process: with several calls the largest limit holds.
 *
 * Packages are looked for when the first batch needs them. What fails in a codec is a SpillwayError: BATCH_OVER_BUDGET,
 * BATCH_UNREADABLE or CODEC_MISSING.
 *
 * ```ts
 * installCodecs({ maxInflated: 64 * 1024 * 1024 });
 * ```
 */
export function installCodecs({ maxInflated = MAX_INFLATED }: { readonly maxInflated?: number } = {}): void {
  most = Math.max(most, maxInflated);
  for (const type of Object.keys(ours).map(Number)) {
    if (isKafkajsOwn(type)) table[type] = () => ours[type];
  }
}

/** Why nothing can be compressed so, or null when it can. `type` is one of kafkajs's `CompressionTypes`. */
export function codecProblem(type: number): Error | null {
  try {
    if (type !== Number(CompressionTypes.None) && table[type]?.() === ours[type]) ours[type]?.load();
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** Whether the codec is the one that kafkajs comes with: gzip, or for the others one that throws. */
function isKafkajsOwn(type: number): boolean {
  try {
    const codec = table[type]?.();
    return type === Number(CompressionTypes.GZIP) && isOwnGzip(codec);
  } catch (error) {
    return (error as Error).name === 'KafkaJSNotImplemented';
  }
}

function isOwnGzip(codec: unknown): boolean {
  if (codec === ours[CompressionTypes.GZIP]) return false;
  try {
    const require = createRequire(import.meta.url);
    return codec === require('kafkajs/src/protocol/message/compression/gzip');
  } catch {
    // Bundled: there is no telling, and gzip is gzip.
    return true;
  }
}
