import { memoryRegistry } from 'spillway/schema';
import { run } from '../console/run.js';
import { airports } from './airports.js';
import { flightRecord, flightsFile } from './feed.js';
import { flights, schemas } from './topology.js';

const registry = memoryRegistry({ autoRegister: true });
const { Flight } = schemas(registry);
const file = await flightsFile(Flight);

await run({
  name: 'flights',
  command: 'npm run example:flights',
  about: 'Three million flights of 2001 in the United States: tells late ones from early ones, on the embedded log.',
  defaults: 'Without options: the first 200,000 of them, as fast as they are taken.',
  line: '{"date":"2001/01/01 06:55","delay":-19,"distance":1797,"origin":"LAX","destination":"BNA"}',
  records: 200_000,
  total: file.total,
  seeded: false,
  topology: flights(registry, airports()),
  source: 'flights',
  writes: ['flights.early', 'flights.on-time', 'flights.late', 'flights.DLQ', 'flights.late.DLQ'],
  feed: file.feed,
  recordOf: (flight) => flightRecord(Flight, flight),
});
