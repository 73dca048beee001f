import { run } from '../console/run.js';
import { airports } from './airports.js';
import { flightRecord, flightsFile } from './feed.js';
import { flights, schemas } from './topology.js';

await run({
  name: 'flights',
  command: 'npm run example:flights',
  about:
    'Three million flights of 2001 in the United States: tells late ones from early ones, on the embedded log or on Kafka.',
  defaults: 'Without options: the first 200,000 of them, as fast as they are taken.',
  line: '{"date":"2001/01/01 06:55","delay":-19,"distance":1797,"origin":"LAX","destination":"BNA"}',
  records: 200_000,
  seeded: false,
  source: 'flights',
  writes: ['flights.early', 'flights.on-time', 'flights.late', 'flights.DLQ', 'flights.late.DLQ'],
  parts: async (registry) => {
    const { Flight } = schemas(registry);
    const { total, feed } = await flightsFile(Flight);
    return {
      topology: flights(registry, airports()),
      total,
      feed,
      recordOf: (flight) => flightRecord(Flight, flight),
      opened: () => Flight.openSink?.('flights') ?? undefined,
    };
  },
});
