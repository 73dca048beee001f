import { readFile } from 'node:fs/promises';
import { dataFile } from './data.js';
import type { PlaceOf } from './topology.js';

interface Place {
  readonly city: string;
  readonly state: string;
}

/** A look-up in `airports.csv`, which is read when the first airport is asked for. */
export function airports(): PlaceOf {
  let places: Promise<ReadonlyMap<string, Place>> | undefined;
  return async (airport) => {
    const place = (await (places ??= read())).get(airport);
    if (place) return place;
    throw new Error(`there is no airport ${airport}`);
  };
}

async function read(): Promise<ReadonlyMap<string, Place>> {
  const text = await readFile(dataFile('airports.csv'), 'utf8');
  const rows = text.split(/\r?\n/).slice(1).map(cells);
  return new Map(rows.map(([iata = '', , city = '', state = '']) => [iata, { city, state }]));
}

/** The cells of a line of CSV; those in quotes may hold commas, and a quote as two. */
function cells(line: string): string[] {
  return Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), ([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}
