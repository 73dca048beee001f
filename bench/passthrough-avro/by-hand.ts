import type { Job } from '../peers/job.js';
import type { Work } from '../peers/work.js';
import { fiveSteps, type Sale } from '../passthrough/sale.js';
import { saleType, SUBJECTS } from './schema.js';

const HEADER = 5;

/**
 * What a careful user writes with avsc alone: types by schema id, records decoded without a Promise, one buffer to encode
 * into. (`decode` of `@kafkajs/confluent-schema-registry` is a Promise for each record, and no faster.)
 */
export async function avroWork({ registry }: Pick<Job, 'registry'>): Promise<Work> {
  const [source, sink] = await Promise.all(SUBJECTS.map((subject) => latest(registry, subject)));
  const scratch = Buffer.alloc(64 * 1024);
  scratch.writeInt32BE(sink!.id, 1);

  return (bytes) => {
    if (bytes.length < HEADER || bytes[0] !== 0 || bytes.readInt32BE(1) !== source!.id) return null;
    const read: { readonly value: Sale<string>; readonly offset: number } = saleType.decode(bytes, HEADER);
    if (read.offset !== bytes.length) return null;
    const end = saleType.encode(fiveSteps(read.value), scratch, HEADER);
    if (end < 0) throw new Error('too large');
    return Buffer.from(scratch.subarray(0, end));
  };
}

/** The latest version of a subject. */
export async function latest(registry: string, subject: string): Promise<{ readonly id: number }> {
  const answer = await fetch(`${registry}/subjects/${subject}/versions/latest`);
  if (!answer.ok) throw new Error(`the registry says ${answer.status} about ${subject}`);
  return (await answer.json()) as { id: number };
}
