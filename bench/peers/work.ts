import { fiveSteps, readSale, writeSale } from '../passthrough/sale.js';
import type { Job } from './job.js';

/**
 * What a peer without a DSL does with a value between reading and writing. Null: it cannot be read, and belongs to the
 * dead letters.
 */
export type Work = (value: Buffer) => Buffer | null;

/** By the name in the job: `sales` or `avro-sales`. */
export async function workOf(job: Job): Promise<Work> {
  if (job.work === 'sales') return throughSteps;
  if (job.work === 'avro-sales') {
    const { avroWork } = await import('../passthrough-avro/by-hand.js');
    return avroWork(job);
  }
  throw new Error(`no such work: '${job.work}'`);
}

function throughSteps(value: Buffer): Buffer | null {
  const sale = fiveSteps(readSale(value));
  return sale && writeSale(sale);
}
