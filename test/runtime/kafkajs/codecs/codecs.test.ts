import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Codec, Limit } from '../../../../src/runtime/kafkajs/codecs/codec.js';
import { projectPackage } from '../../../../src/runtime/kafkajs/codecs/codec.js';
import { codecProblem, installCodecs } from '../../../../src/runtime/kafkajs/codecs/codecs.js';
import { gzip } from '../../../../src/runtime/kafkajs/codecs/gzip.js';
import { lz4, sizeOfFrame } from '../../../../src/runtime/kafkajs/codecs/lz4.js';
import { preEncoded } from '../../../../src/runtime/kafkajs/writing/pre-encoded.js';
import { snappy } from '../../../../src/runtime/kafkajs/codecs/snappy.js';
import { zstd } from '../../../../src/runtime/kafkajs/codecs/zstd.js';
import { runs } from '../../../runs.js';
import { plain } from '../reading/batches.js';
import { batchOf, decoded } from '../writing/produced.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;
const codecs: readonly [string, (limit: Limit) => Codec][] = [
  ['gzip', gzip],
  ['snappy', snappy],
  ['lz4', lz4],
  ['zstd', zstd],
];
const MiB = 1024 * 1024;
const run = promisify(execFile);
const inflateBombs = fileURLToPath(new URL('./inflate-bombs.ts', import.meta.url));

const noise = (length: number): Buffer => {
  let state = 1;
  return Buffer.from(Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) >> 8));
};

describe.each(codecs)('%s', (name, make) => {
  const codec = make(() => MiB);
  const over = { code: 'BATCH_OVER_BUDGET', retriable: false, message: expect.stringContaining(name) as string };

  it('gives back what it was given', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(20_000))
        .map(([some, times]) => Buffer.alloc(some.length * (times + 1), some).subarray(0, MiB)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const inflated = await codec.decompress(await codec.compress({ buffer: Buffer.from(given) }));
        expect(Buffer.compare(inflated, given)).toBe(0);
      }),
      { numRuns: runs(500) },
    );
  });

  it('inflates up to the limit and no further', async () => {
    for (const filled of [Buffer.alloc(MiB + 1), noise(MiB + 1)]) {
      const [fits, not] = [filled.subarray(0, MiB), filled];
      expect((await codec.decompress(await codec.compress({ buffer: fits }))).equals(fits)).toBe(true);
      await expect(codec.decompress(await codec.compress({ buffer: not }))).rejects.toMatchObject(over);
    }
  });

  it('does not take the memory of a bomb', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spillway-bomb-'));
    try {
      const [small, bomb] = [join(folder, 'small'), join(folder, 'bomb')];
      await writeFile(small, await codec.compress({ buffer: Buffer.alloc(MiB) }));
      await writeFile(bomb, await codec.compress({ buffer: Buffer.alloc(400 * MiB) }));
      const node = ['--conditions=spillway-source', '--import', 'tsx', inflateBombs, String(MiB), name, small, bomb];
      const said = JSON.parse((await run(process.execPath, node)).stdout) as { grown: number };
      expect(said).toMatchObject({ first: null, code: 'BATCH_OVER_BUDGET' });
      expect(said.grown).toBeLessThan(100); // MiB
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('fails with a code, and no cause to hide it, on bytes that are none of its own', async () => {
    const whole = await codec.compress({ buffer: noise(5_000) });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 50 }), fc.nat(whole.length - 1), async (bytes, at) => {
        for (const broken of [
          Buffer.from(bytes),
          whole.subarray(0, at),
          Buffer.concat([whole.subarray(0, at), bytes]),
        ]) {
          const error: unknown = await codec.decompress(broken).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error === null) continue; // by chance
          expect(error).toMatchObject({ name: 'SpillwayError', retriable: false });
          expect(error).not.toHaveProperty('cause');
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('lz4', () => {
  it('tells the size of a frame with every kind of flag', async () => {
    const { compressFrame } = projectPackage<{ compressFrame(bytes: Buffer, options: object): Promise<Buffer> }>(
      'lz4',
      'lz4-napi',
    );
    const given = Buffer.concat([noise(70_000), Buffer.alloc(200_000, 'ab')]);
    for (const options of [
      {},
      { blockChecksums: true },
      { contentChecksum: true },
      { blockChecksums: true, contentChecksum: true },
    ]) {
      expect(sizeOfFrame(await compressFrame(given, options), MiB)).toBe(given.length);
    }
  });
});

describe('snappy', () => {
  // Blocks of 32 KiB behind a header, as Kafka's Java client frames them; a single block without, as some others do.
  it('reads many blocks, and one without a frame', async () => {
    const pack = projectPackage<{ compress(bytes: Buffer): Promise<Buffer> }>('snappy', 'snappy');
    const given = noise(80_000);
    const framed: Buffer[] = [Buffer.from('82534e415050590000000001' + '00000001', 'hex')];
    for (let at = 0; at < given.length; at += 32_768) {
      const block = await pack.compress(given.subarray(at, at + 32_768));
      const length = Buffer.alloc(4);
      length.writeInt32BE(block.length);
      framed.push(length, block);
    }
    const codec = snappy(() => MiB);
    expect((await codec.decompress(Buffer.concat(framed))).equals(given)).toBe(true);
    expect((await codec.decompress(await pack.compress(given))).equals(given)).toBe(true);
  });
});

describe('installCodecs', () => {
  const own = { ...CompressionCodecs };
  afterEach(() => void Object.assign(CompressionCodecs, own));

  it.each([1, 2, 3, 4])('has kafkajs send and read batches with codec %i', async (type) => {
    installCodecs();
    expect(codecProblem(type)).toBeNull();
    const batch = await decoded(await batchOf(preEncoded(0, [plain('one'), plain('two')]), type));
    expect(batch.records.map(({ value }) => String(value))).toEqual(['one', 'two']);
  });

  it('replaces what kafkajs comes with, once', () => {
    installCodecs();
    const installed = { ...CompressionCodecs };
    for (const type of [1, 2, 3, 4] as const) expect(installed[type]).not.toBe(own[type]);
    installCodecs();
    expect(CompressionCodecs).toEqual(installed);
  });

  it.each([1, 2, 3, 4] as const)("leaves a user's codec %i alone", (type) => {
    const factory = () => ({ compress: () => Buffer.alloc(0), decompress: () => Buffer.alloc(0) });
    CompressionCodecs[type] = factory;
    installCodecs();
    expect(CompressionCodecs[type]).toBe(factory);
    expect(codecProblem(type)).toBeNull();
  });

  it("leaves a user's codec alone that cannot be made now", () => {
    const factory = () => {
      throw new Error('not yet');
    };
    CompressionCodecs[CompressionTypes.ZSTD] = factory;
    installCodecs();
    expect(CompressionCodecs[CompressionTypes.ZSTD]).toBe(factory);
    expect(codecProblem(CompressionTypes.ZSTD)).toMatchObject({ message: 'not yet' });
  });

  it('holds batches to the largest limit that was asked for: 16 MiB at least', async () => {
    installCodecs({ maxInflated: 1_000 });
    installCodecs();
    const { decompress } = CompressionCodecs[CompressionTypes.GZIP]() as Codec;
    expect(await decompress(zlib.gzipSync(Buffer.alloc(16 * MiB)))).toHaveLength(16 * MiB);
    await expect(decompress(zlib.gzipSync(Buffer.alloc(16 * MiB + 1)))).rejects.toMatchObject({
      code: 'BATCH_OVER_BUDGET',
    });
  });

  it('knows of no problem where nothing is compressed', () => {
    expect(codecProblem(CompressionTypes.None)).toBeNull();
  });
});

describe('projectPackage', () => {
  it('names the package that is missing, and the command', () => {
    expect(() => projectPackage('snappy', 'no-such-codec')).toThrow(
      expect.objectContaining({
        code: 'CODEC_MISSING',
        message: expect.stringContaining('npm install no-such-codec') as string,
      }),
    );
  });

  it('finds what is there', () => {
    expect(projectPackage('snappy', 'snappy')).toBe(createRequire(import.meta.url)('snappy'));
  });
});
