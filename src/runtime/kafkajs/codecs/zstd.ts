import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { bounded, once, overBudget, projectPackage, type Codec, type Limit } from './codec.js';

interface Zstd {
  compress(bytes: Buffer): Promise<Uint8Array>;
  /** Fails with ERR_BUFFER_TOO_LARGE, or as it likes, when there are more bytes than `most`. */
  decompress(bytes: Buffer, most: number): Promise<Uint8Array>;
}

export function zstd(limit: Limit): Codec {
  const load = once(() => nodes() ?? wasm());
  return {
    load,
    compress: async ({ buffer }) => Buffer.from(await load().compress(buffer)),
    decompress: (bytes) => bounded('zstd', limit, (most) => load().decompress(bytes, most)),
  };
}

type Work<O> = (bytes: Buffer, options: O, done: (error: Error | null, result: Buffer) => void) => void;

/** Node's own, from 22.15 on. */
function nodes(): Zstd | null {
  const { zstdCompress, zstdDecompress } = zlib as {
    zstdCompress?: Work<object>;
    zstdDecompress?: Work<{ maxOutputLength: number }>;
  };
  if (!zstdCompress || !zstdDecompress) return null;
  const compress = promisify(zstdCompress);
  const decompress = promisify(zstdDecompress);
  return {
    compress: (bytes) => compress(bytes, {}),
    decompress: (bytes, maxOutputLength) => decompress(bytes, { maxOutputLength }),
  };
}

/** What is used of the package @bokuweb/zstd-wasm, the reference implementation in WebAssembly. */
interface Wasm {
  init(): Promise<void>;
  compress(bytes: Buffer, level: number): Uint8Array;
  /** Makes a buffer of the size that the frame says, or of `defaultHeapSize` when it says none. */
  decompress(bytes: Buffer, options: { defaultHeapSize: number }): Uint8Array;
}
/** Kafka's default level. */
const LEVEL = 3;
/** ZSTD_error_dstSize_tooSmall */
const TOO_SMALL = '-70';

function wasm(): Zstd {
  const module = projectPackage<Wasm>('zstd', '@bokuweb/zstd-wasm');
  const ready = once(() => module.init());
  return {
    async compress(bytes) {
      await ready();
      return module.compress(bytes, LEVEL);
    },
    async decompress(bytes, most) {
      if (declaredSize(bytes) > most) throw overBudget('zstd', most);
      await ready();
      try {
        return module.decompress(bytes, { defaultHeapSize: most });
      } catch (error) {
        if ((error as Error).message.endsWith(TOO_SMALL)) throw overBudget('zstd', most);
        throw error;
      }
    },
  };
}

/** The size that a frame says it has; 0 when it does not say. RFC 8878, 3.1.1.1 */
function declaredSize(frame: Buffer): number {
  const descriptor = frame.readUInt8(4);
  const single = (descriptor >> 5) & 1;
  const at = 6 - single + [0, 1, 2, 4][descriptor & 3]!;
  switch (descriptor >> 6) {
    case 0:
      return single ? frame.readUInt8(at) : 0;
    case 1:
      return frame.readUInt16LE(at) + 256;
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number(frame.readBigUInt64LE(at));
  }
}
