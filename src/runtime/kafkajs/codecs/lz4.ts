import { bounded, once, overBudget, projectPackage, type Codec, type Limit } from './codec.js';

/** What is used of the package lz4-napi (https://github.com/antoniomuso/lz4-napi). */
interface Lz4 {
  compressFrame(bytes: Buffer): Promise<Buffer>;
  decompressFrame(bytes: Buffer): Promise<Buffer>;
}

export function lz4(limit: Limit): Codec {
  const load = once(() => projectPackage<Lz4>('lz4', 'lz4-napi'));
  return {
    load,
    compress: ({ buffer }) => load().compressFrame(buffer),
    decompress: (bytes) =>
      bounded('lz4', limit, (most) => {
        // The package takes whatever memory the bytes make it take.
        if (sizeOfFrame(bytes, most) > most) throw overBudget('lz4', most);
        return load().decompressFrame(bytes);
      }),
  };
}

/*
 * The size of what a frame holds is not in it, or need not be true. Its blocks tell: each is a run of literals to copy
 * and matches to repeat, with their lengths. https://github.com/lz4/lz4/tree/dev/doc, Frame and Block format
 */
const MAGIC = 0x184d2204;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const STORED = 0x80000000;

/** Bytes that one frame inflates to, or any number above `most` when it is more. */
export function sizeOfFrame(bytes: Buffer, most: number): number {
  if (bytes.readUInt32LE(0) !== MAGIC) throw new RangeError('it does not begin as an LZ4 frame');
  const flags = bytes.readUInt8(4);
  let at = 7 + (flags & HAS_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  let size = 0;
  for (let header = bytes.readUInt32LE(at); header !== 0 && size <= most; header = bytes.readUInt32LE(at)) {
    const length = header % STORED;
    size += header >= STORED ? length : sizeOfBlock(bytes, at + 4, at + 4 + length);
    at += 4 + length + (flags & HAS_BLOCK_CHECKSUMS ? 4 : 0);
  }
  return size;
}

function sizeOfBlock(bytes: Buffer, at: number, end: number): number {
  let size = 0;
  const extended = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let more;
      do length += more = bytes.readUInt8(at++);
      while (more === 255);
    }
    return length;
  };
  while (at < end) {
    const token = bytes.readUInt8(at++);
    const literals = extended(token >> 4);
    size += literals;
    at += literals;
    // The last literals stand without a match behind them.
    if (at >= end) break;
    at += 2;
    size += extended(token & 15) + 4;
  }
  return size;
}
