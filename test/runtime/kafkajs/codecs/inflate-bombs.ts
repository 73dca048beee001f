/** Inflates files with a codec within a limit, and says how much memory of this process that took at its worst. */
import { readFile } from 'node:fs/promises';
import { gzip } from '../../../../src/runtime/kafkajs/codecs/gzip.js';
import { lz4 } from '../../../../src/runtime/kafkajs/codecs/lz4.js';
import { snappy } from '../../../../src/runtime/kafkajs/codecs/snappy.js';
import { zstd } from '../../../../src/runtime/kafkajs/codecs/zstd.js';

const [limit, name, small, bomb] = process.argv.slice(2) as [string, string, string, string];
const codec = { gzip, snappy, lz4, zstd }[name]!(() => Number(limit));
const inflate = async (file: string) =>
  codec.decompress(await readFile(file)).then(
    () => null,
    (error: { code: string }) => error.code,
  );

// Whatever a codec takes when it is loaded is not the bomb's.
const first = await inflate(small);
const before = process.resourceUsage().maxRSS;
const code = await inflate(bomb);
const grown = process.resourceUsage().maxRSS - before;
console.log(JSON.stringify({ first, code, grown: Math.round(grown / 1024) }));
