/** Spillway, as its README has it: its defaults, at least once. */
import { KafkaStreams, silent } from 'spillway';
import { kafkajs } from 'spillway/kafkajs';
import { jobOf, toldToStop } from './job.js';
import { topologyOf } from './spillway-topologies.js';

const job = jobOf();
const app = new KafkaStreams(topologyOf(job), {
  applicationId: job.group,
  transport: kafkajs({ brokers: [...job.brokers] }),
  logger: silent,
});
await app.start();

await Promise.race([toldToStop, app.done]);
await app.close();
const ledger = app.ledger();
if (!ledger.balanced) throw new Error(`void: the ledger does not balance: ${JSON.stringify(ledger)}`);
