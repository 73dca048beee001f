import { promisify } from 'node:util';
import { gzip as deflate, unzip } from 'node:zlib';
import { bounded, type Codec, type Limit } from './codec.js';

const compress = promisify<Buffer, Buffer>(deflate);
const decompress = promisify<Buffer, { maxOutputLength: number }, Buffer>(unzip);

/** kafkajs's own gzip, but for the limit: a kilobyte can hold a megabyte of zeros, and so on without end. */
export function gzip(limit: Limit): Codec {
  return {
    compress: ({ buffer }) => compress(buffer),
    decompress: (bytes) => bounded('gzip', limit, (maxOutputLength) => decompress(bytes, { maxOutputLength })),
    load: () => {},
  };
}
