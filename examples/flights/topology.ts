import { Serdes, StreamsBuilder, type Context } from 'spillway';
import type { Registry } from 'spillway/schema';

/** Where an airport lies: a look-up elsewhere. */
export type PlaceOf = (
  airport: string,
  signal: AbortSignal,
) => Promise<{ readonly city: string; readonly state: string }>;

export const schemas = (registry: Registry) => ({
  Flight: registry.avro('flights-value', {
    type: 'record',
    name: 'Flight',
    namespace: 'air',
    fields: [
      { name: 'date', type: 'long', doc: 'departure, milliseconds since 1970' },
      { name: 'delay', type: 'int', doc: 'of the arrival, in minutes; negative when early' },
      { name: 'distance', type: 'int', doc: 'in miles' },
      { name: 'origin', type: 'string' },
      { name: 'destination', type: 'string' },
    ],
  }),
  LateFlight: registry.avro('flights.late-value', {
    type: 'record',
    name: 'LateFlight',
    namespace: 'air',
    fields: [
      { name: 'date', type: 'long' },
      { name: 'delay', type: 'int' },
      { name: 'origin', type: 'string' },
      { name: 'destination', type: 'string' },
      { name: 'city', type: 'string', doc: 'of the origin' },
      { name: 'state', type: 'string', doc: 'of the origin' },
    ],
  }),
});

/** In minutes. An arrival that much early is an error in the data; one that much late is late, as the airlines count. */
const TOO_EARLY = -60;
const LATE = 15;

/** The same flights on every run: by their place in the topic. */
const oneInAHundred = (_origin: string, _flight: unknown, { offset }: Context) => offset % 100 === 0;

/** Tells late flights from which city they come, and keeps some of the others. Keys are the airports of origin. */
export const flights = (registry: Registry, placeOf: PlaceOf) => {
  const { Flight, LateFlight } = schemas(registry);
  const builder = new StreamsBuilder();

  const { early, late, onTime } = builder
    .stream('flights', { key: Serdes.string(), value: Flight, named: 'flights' })
    .validate((_origin, { delay }) => delay >= TOO_EARLY || `arrived ${-delay} minutes early`, {
      named: 'plausible-arrival',
    })
    .toDLQ('flights.DLQ', { named: 'implausible-flights' })
    .split(
      { early: (_origin, { delay }) => delay < 0, late: (_origin, { delay }) => delay >= LATE },
      { otherwise: 'onTime', named: 'by-arrival' },
    );

  late
    .mapValuesAsync(
      async ({ date, delay, origin, destination }, _origin, ctx) => {
        const { city, state } = await placeOf(origin, ctx.signal);
        return { date, delay, origin, destination, city, state };
      },
      { named: 'place', timeout: '5s' },
    )
    .toDLQ('flights.late.DLQ', { named: 'placeless-flights' })
    .to('flights.late', { key: Serdes.string(), value: LateFlight, named: 'late' });

  early
    .filter(oneInAHundred, { named: 'one-in-a-hundred-early' })
    .to('flights.early', { key: Serdes.string(), value: Flight, named: 'early' });

  onTime
    .filter(oneInAHundred, { named: 'one-in-a-hundred-on-time' })
    .to('flights.on-time', { key: Serdes.string(), value: Flight, named: 'on-time' });

  return builder.build();
};
