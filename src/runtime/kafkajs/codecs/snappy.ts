import { bounded, once, overBudget, projectPackage, type Codec, type Limit } from './codec.js';

/** What is used of the package snappy (https://github.com/Brooooooklyn/snappy). */
interface Snappy {
  compress(bytes: Buffer): Promise<Buffer>;
  uncompressSync(bytes: Buffer, options: typeof OUTPUT): Buffer;
}

/** Copied into a buffer of Node's: one of the package's own takes five times as long, for the collector's sake. */
const OUTPUT = { asBuffer: true, copyOutputData: true } as const;

/**
 * How Kafka's Java client frames it, which is Xerial's way and not Snappy's own framing: this header, then blocks, each
 * behind its length in four bytes. https://github.com/xerial/snappy-java (SnappyCodec)
 */
const MAGIC = Buffer.from('\x82SNAPPY\0', 'latin1');
const VERSIONS = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]);
const HEADER = MAGIC.length + VERSIONS.length;

export function snappy(limit: Limit): Codec {
  const load = once(() => projectPackage<Snappy>('snappy', 'snappy'));
  return {
    load,
    async compress({ buffer }) {
      const block = await load().compress(buffer);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      return Buffer.concat([MAGIC, VERSIONS, length, block]);
    },
    decompress: (bytes) =>
      bounded('snappy', limit, (most) => {
        const blocks = blocksOf(bytes);
        // Each block says its size, and the package makes a buffer of that size.
        const size = blocks.reduce((sum, block) => sum + sizeOf(block), 0);
        if (size > most) throw overBudget('snappy', most);
        // At once: a gigabyte a second, and a thread for each of a hundred thousand tiny blocks would take seconds.
        const parts = blocks.map((block) => load().uncompressSync(block, OUTPUT));
        return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      }),
  };
}

/** Other clients leave the frame out, and write a single block. */
function blocksOf(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = HEADER; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError(`a block ends at byte ${end} of ${bytes.length}`);
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

/** The size that a block begins with: seven bits a byte, the lowest first. */
function sizeOf(block: Buffer): number {
  let size = 0;
  for (let i = 0; i < 5 && i < block.length; i++) {
    size += (block[i]! & 0x7f) * 2 ** (7 * i);
    if (block[i]! < 0x80) return size;
  }
  throw new RangeError('a block does not say its size');
}
