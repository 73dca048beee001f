import { describe, expect, it } from 'vitest';
import { boundedInFlight } from '../../src/testing/laws/bounded-in-flight.js';
import { liveness } from '../../src/testing/laws/liveness.js';
import { admitted, assigned, input, marked, told, verdict, world, wrote } from './story.js';

const offsets = [0, 1, 2, 3];
const four = world(offsets.map((offset) => input(offset)));
const each = (...of: number[]) => of.map((offset) => admitted(offset));

describe('bounded in flight', () => {
  it('accepts the budget and one batch more', () => {
    expect(verdict(boundedInFlight, four, told(assigned(0), ...each(0, 1, 2)))).toBeUndefined();
  });
  it('rejects more records', () => {
    expect(verdict(boundedInFlight, four, told(assigned(0), ...each(0, 1, 2, 3)))).toMatch(/4 records, more than 3/);
  });
  it('rejects more bytes', () => {
    const large = world(
      offsets.map((offset) => input(offset, { charge: 1000 })),
      { limits: { ...four.limits, records: 9 } },
    );
    expect(verdict(boundedInFlight, large, told(assigned(0), ...each(0, 1, 2)))).toBeUndefined();
    expect(verdict(boundedInFlight, large, told(assigned(0), ...each(0, 1, 2, 3)))).toMatch(
      /4000 bytes, more than 3000/,
    );
  });
  it('no longer counts what is out, or was taken away', () => {
    const out = told(assigned(0), ...each(0, 1, 2), wrote('acknowledged', ['r0']), ...each(3));
    expect(verdict(boundedInFlight, four, out)).toBeUndefined();
    const taken = told(assigned(0), ...each(0, 1, 2), { type: 'lost' }, assigned(0, 2), ...each(0, 1, 2));
    expect(verdict(boundedInFlight, four, taken)).toBeUndefined();
  });
});

describe('liveness', () => {
  it('accepts everything committed in time', () => {
    expect(verdict(liveness, four, told(marked('committed', 4)))).toBeUndefined();
  });
  it('rejects a partition that stays behind', () => {
    expect(verdict(liveness, four, told(marked('committed', 3)))).toMatch(/in\/0 is committed at 3 of 4/);
    expect(verdict(liveness, four)).toMatch(/0 of 4/);
  });
  it('rejects an end that comes too late', () => {
    expect(verdict(liveness, { ...four, endedAt: 2000 }, told(marked('committed', 4)))).toMatch(/2000 ms/);
  });
});
