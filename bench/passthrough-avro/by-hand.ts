import type { Job } from '../peers/job.js';
import type { Work } from '../peers/work.js';

export async function avroWork(_job: Job): Promise<Work> {
  throw new Error('not yet');
}
