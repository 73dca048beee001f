/**
 * @kafkats/flow, written as its guide has it (https://chrisrecalis.github.io/kafkats/flow/getting-started.html): its
 * defaults, at least once, and a codec of one's own. It sends each record and waits for the answer before the next of its
 * partition, so it is given all four partitions at once.
 */
import { buffer } from '@kafkats/client';
import { flow, topic } from '@kafkats/flow';
import { isSale, look, moved, raised, readSale, rounded, writeSale } from '../passthrough/sale.js';
import { jobOf, toldToStop } from './job.js';

const job = jobOf();
const app = flow({
  applicationId: job.group,
  client: { clientId: 'bench', brokers: job.brokers },
  consumer: { autoOffsetReset: 'earliest' },
  runEach: { partitionConcurrency: 4 },
});
const sale = { encode: writeSale, decode: readSale };
app
  .stream(topic(job.input, { key: buffer(), value: sale }))
  .mapValues(raised)
  .filter((_key, value) => isSale(value))
  .mapValues(rounded)
  .peek((_key, value) => look(value))
  .mapValues(moved)
  .to(job.output, { key: buffer(), value: sale });
await app.start();

await toldToStop;
await app.close();
