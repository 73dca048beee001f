/**
 * A broker (or three) and a registry to try things on, on free ports of loopback, until Ctrl-C:
 * `npm run cluster -- --brokers 3 --no-registry`. Data and schemas are gone afterwards.
 */
import { parseArgs } from 'node:util';
import { startKafka } from '../test/cluster/kafka.js';
import { startRegistry } from '../test/cluster/registry.js';

const { values } = parseArgs({
  options: { brokers: { type: 'string', default: '1' }, 'no-registry': { type: 'boolean', default: false } },
});
const nodes = Number(values.brokers);
if (nodes !== 1 && nodes !== 3) {
  console.error('--brokers is 1 or 3');
  process.exit(2);
}

const [kafka, registry] = await Promise.all([
  startKafka({ nodes }),
  values['no-registry'] ? undefined : startRegistry(),
]).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(`--brokers ${kafka.brokers.join(',')}${registry ? ` --registry ${registry.url}` : ''}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([kafka.stop(), registry?.stop()]).then(() => process.exit(0)));
}
