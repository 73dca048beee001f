import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { RawRecord } from 'spillway';
import { dataFile } from './data.js';
import type { schemas } from './topology.js';

type FlightSerde = ReturnType<typeof schemas>['Flight'];

/** Records of one helping. */
const HELPING = 1_000;

/** A file of flights: how many it has, and the flights themselves, a group of rows in memory at a time. */
export async function flightsFile(flight: FlightSerde) {
  const file = await asyncBufferFromFile(dataFile('flights-3m.parquet'));
  const metadata = await parquetMetadataAsync(file);
  async function* feed(): AsyncGenerator<readonly RawRecord[]> {
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      for (let at = 0; at < rows.length; at += HELPING) {
        yield rows.slice(at, at + HELPING).map((row) => rowRecord(flight, row));
      }
      rowStart = rowEnd;
    }
  }
  return { total: Number(metadata.num_rows), feed };
}

/** The record of a row; one that is no flight (a cell may be null) goes in as its JSON, and ends as a dead letter. */
function rowRecord(flight: FlightSerde, row: Readonly<Record<string, unknown>>): RawRecord {
  try {
    return flightRecord(flight, row);
  } catch {
    return {
      value: Buffer.from(JSON.stringify(row, (_, cell: unknown) => (typeof cell === 'bigint' ? Number(cell) : cell))),
    };
  }
}

/**
 * The record of a flight as JSON or a row has it: numbers may be bigints, and the date a Date, milliseconds since 1970,
 * or text as in `2001/01/01 06:55`, which is taken for UTC.
 * @throws for what is no flight.
 */
export function flightRecord(flight: FlightSerde, given: unknown): RawRecord {
  const { date, delay, distance, origin, destination } = given as Readonly<Record<string, unknown>>;
  const value = {
    date: millisecondsOf(date),
    delay: numberOf(delay),
    distance: numberOf(distance),
    origin,
    destination,
  };
  // serialize() refuses what the schema does not allow.
  const bytes = flight.serialize(value as never, 'flights');
  return { key: Buffer.from(origin as string), value: bytes };
}

const numberOf = (given: unknown) => (typeof given === 'bigint' ? Number(given) : given);

function millisecondsOf(given: unknown): unknown {
  if (given instanceof Date) return given.getTime();
  return typeof given === 'string' ? Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(given) ? given : `${given}Z`) : given;
}
