import { Serdes } from 'spillway';
import { memoryRegistry } from 'spillway/schema';
import { TopologyTestDriver } from 'spillway/testing';
import { expect, it } from 'vitest';
import { airports } from '../../examples/flights/airports.js';
import { flightRecord } from '../../examples/flights/feed.js';
import { flights, schemas, type PlaceOf } from '../../examples/flights/topology.js';

function airline(placeOf: PlaceOf) {
  const registry = memoryRegistry({ autoRegister: true });
  const { Flight, LateFlight } = schemas(registry);
  const key = Serdes.string();
  const driver = new TopologyTestDriver(flights(registry, placeOf));
  const input = driver.input('flights', { key, value: Flight });
  return {
    driver,
    Flight,
    fly: (origin: string, delay: number) => input.pipe(origin, flight(origin, delay)),
    late: driver.output('flights.late', { key, value: LateFlight }),
    early: driver.output('flights.early', { key, value: Flight }),
    onTime: driver.output('flights.on-time', { key, value: Flight }),
  };
}

const flight = (origin: string, delay: number) => ({ date: 0, delay, distance: 100, origin, destination: 'JFK' });
const nowhere: PlaceOf = async () => ({ city: 'Nowhere', state: 'NW' });

it('joins late flights with the place of their airport', async () => {
  const { driver, fly, late } = airline(airports());
  fly('ATL', 15);
  fly('BTR', 300);
  await driver.idle();
  expect(late.readAll().map(({ key, value }) => [key, value.city, value.state, value.delay])).toEqual([
    ['ATL', 'Atlanta', 'GA', 15],
    ['BTR', 'Baton Rouge', 'LA', 300],
  ]);
  await driver.close();
});

it('dead-letters a late flight from an airport that nobody knows', async () => {
  const { driver, fly } = airline(airports());
  fly('???', 60);
  await driver.idle();
  expect(driver.deadLetters('flights.late.DLQ').map(({ step, message }) => [step, message])).toEqual([
    ['place', 'there is no airport ???'],
  ]);
  await driver.close();
});

it('takes an arrival more than an hour early for an error', async () => {
  const { driver, fly } = airline(nowhere);
  for (const delay of [-61, -60, -1_116]) fly('ATL', delay);
  await driver.idle();
  expect(driver.deadLetters('flights.DLQ').map(({ message }) => message)).toEqual([
    expect.stringContaining('arrived 61 minutes early'),
    expect.stringContaining('arrived 1116 minutes early'),
  ]);
  await driver.close();
});

it('keeps one in a hundred of the others, the same ones every time', async () => {
  const { driver, fly, early, onTime } = airline(nowhere);
  for (let i = 0; i < 400; i++) fly('ATL', i < 200 ? -i % 60 : i % 15);
  await driver.idle();
  expect(early.readAll()).toHaveLength(1);
  expect(onTime.readAll()).toHaveLength(3); // offset 0 is on time: 0 minutes late
  const { steps, source } = driver.ledger();
  expect(source.settled).toMatchObject({ emitted: 4, filtered: 396 });
  expect(steps.filter(({ step }) => step.startsWith('one-in-a-hundred')).map((step) => step.ended.filtered)).toEqual([
    195, 201,
  ]);
  await driver.close();
});

it('reads flights as JSON has them, and refuses what is none', () => {
  const { Flight } = airline(nowhere);
  const read = (json: object) => Flight.deserialize(flightRecord(Flight, json).value!, 'flights');
  const given = { delay: -19, distance: 1797, origin: 'LAX', destination: 'BNA' };
  const date = Date.UTC(2001, 0, 1, 6, 55);
  for (const written of [
    '2001/01/01 06:55',
    '2001-01-01T06:55:00Z',
    '2001-01-01T07:55:00+01:00',
    date,
    new Date(date),
  ]) {
    expect(read({ ...given, date: written })).toEqual({ ...given, date });
  }
  expect(read({ ...given, date, delay: -19n })).toEqual({ ...given, date });
  for (const wrong of [{ date: 'soon' }, { delay: null }, { delay: 1.5 }, { origin: 5 }, { destination: undefined }]) {
    expect(() => flightRecord(Flight, { ...given, date, ...wrong })).toThrow();
  }
  for (const wrong of [null, 5, 'LAX', []]) expect(() => flightRecord(Flight, wrong)).toThrow();
});

it('leaves nothing to advise', () => {
  expect(flights(memoryRegistry(), nowhere).lint()).toEqual([]);
});
