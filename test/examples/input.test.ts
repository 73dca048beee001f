import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordsOf } from '../../examples/console/input.js';
import { linesOf } from '../../examples/console/lines.js';
import { runs } from '../runs.js';

const LF = 10;
const CR = 13;

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(at, (at += size));
  }
}

async function lines(bytes: Buffer, sizes: readonly number[] = [64], longest?: number): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const some of linesOf(chunked(bytes, sizes), longest)) all.push(...some);
  return all;
}

it('finds the same lines however the bytes are chunked', async () => {
  const line = fc.uint8Array({ maxLength: 20 }).map((bytes) => bytes.filter((byte) => byte !== LF && byte !== CR));
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), sizes, fc.constantFrom('\n', '\r\n'), async (given, sizes, ending) => {
      const bytes = Buffer.concat(given.flatMap((each) => [Buffer.from('-'), each, Buffer.from(ending)]));
      const wanted = given.map((each) => Buffer.concat([Buffer.from('-'), each]));
      expect(await lines(bytes, sizes)).toEqual(wanted);
    }),
    { numRuns: runs(1000) },
  );
});

it('needs no line end at the end, and drops a byte order mark at the beginning alone', async () => {
  const bytes = Buffer.from('\ufeffa\n\ufeffb\r\nc');
  for (const size of [1, 2, 5, 100]) {
    expect((await lines(bytes, [size])).map(String)).toEqual(['a', '\ufeffb', 'c']);
  }
  expect(await lines(Buffer.alloc(0))).toEqual([]);
});

it('keeps the beginning of a line that is too long', async () => {
  const bytes = Buffer.from(`${'x'.repeat(50)}\nshort\n`);
  expect((await lines(bytes, [7], 10)).map(String)).toEqual(['x'.repeat(10), 'short']);
});

it('makes records of lines, and leaves what is none as the bytes it is', async () => {
  const recordOf = (json: unknown) => {
    if (typeof json !== 'object' || json === null) throw new Error('no object');
    return { value: Buffer.from('made') };
  };
  const given = Buffer.concat([Buffer.from('{}\n\n  \t\r\nnull\n{"half":\n'), Buffer.from([0x22, 0xff, 0x22, 0x0a])]);
  const values: string[] = [];
  for await (const records of recordsOf(Readable.from([given]), recordOf, new AbortController().signal)) {
    values.push(...records.map(({ value }) => Buffer.from(value!).toString('latin1')));
  }
  expect(values).toEqual(['made', 'null', '{"half":', '"\xff"']);
});

it('ends when it is aborted while it waits, and tells of an input that breaks off', async () => {
  const end = new AbortController();
  const waiting = recordsOf(new Readable({ read() {} }), () => ({}), end.signal).next();
  end.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  const broken = new Readable({ read: () => void broken.destroy(new Error('EIO')) });
  await expect(recordsOf(broken, () => ({}), new AbortController().signal).next()).rejects.toThrow('broke off: EIO');
});
