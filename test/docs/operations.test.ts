import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/ops/metrics.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/operations.md`, 'utf8');

/** The cells of each row of a table whose first cell is code that matches. */
const rows = (first: RegExp) =>
  page.split('\n').flatMap((line) => {
    const cells = /^\| (.*?) *\|$/.exec(line)?.[1]?.split(/ *\| */);
    return cells && first.test(cells[0]!) ? [cells.map((cell) => cell.replaceAll('`', ''))] : [];
  });

const runtime = readdirSync(`${root}src/runtime`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`${root}src/runtime/${file}`, 'utf8'))
  .join('\n');

describe('docs/operations.md', () => {
  it('lists every metric with its type, labels and help', () => {
    const expected = METRICS.map(({ name, type, labels, help }) => [
      name,
      type,
      labels.join(', '),
      help.replaceAll('`', ''),
    ]);
    expect(rows(/^`spillway_\w+`$/)).toEqual(expected);
  });

  it('asks in its alerts and examples only for metrics that there are', () => {
    const known = METRICS.flatMap(({ name, type }) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const asked = new Set(page.match(/spillway_\w+/g));
    expect([...asked].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('lists every event of the log, and no other', () => {
    const said = [...runtime.matchAll(/event: '([\w.]+)'|#warn\('([\w.]+)'/g)].map(([, a, b]) => a ?? b!);
    const listed = rows(/^`[a-z]+(\.\w+)?`$/).map(([event]) => event!);
    expect(listed.sort()).toEqual([...new Set(said)].sort());
  });
});
