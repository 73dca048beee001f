import { hash } from 'node:crypto';
import type { Failure } from '../core/failure.js';

/** The same for the same record, step and child, however often it dies: what duplicates are told by. */
export function deadLetterId({ origin, step, child }: Failure, group: string): string {
  const parts = [group, origin.topic, origin.partition, origin.offset, step, child];
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);
}
