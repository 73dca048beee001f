import { expect, it } from 'vitest';
import { Serdes, StreamsBuilder } from '../../src/index.js';
import { Driven } from './driven.js';

/** Records that a partition wants to have to begin, and more than a turn takes. */
const PLENTY = 3_000;

function app(): { driven: Driven; give: (count: number, partition: number, more?: number) => void } {
  const builder = new StreamsBuilder();
  builder.stream('in', { key: Serdes.string(), value: Serdes.string() }).foreach(() => {});
  const driven = new Driven(builder.build(), 2);
  const give = (count: number, partition: number, more = 1) => {
    driven.feed(
      Array.from({ length: count }, () => [null, 'v'] as const),
      partition,
    );
    driven.engine.main.intake.observed({ topic: 'in', partition }, 0, driven.task(partition).intake.position + more);
  };
  return { driven, give };
}

it('has enough to do while no partition with more in the log is about to run dry', () => {
  const { driven, give } = app();
  give(PLENTY, 0);
  expect(driven.engine.main.intake.sated(() => {})).toBe(true);
  give(10, 1);
  expect(driven.engine.main.intake.sated(() => {})).toBe(false);
  give(PLENTY, 1);
  expect(driven.engine.main.intake.sated(() => {})).toBe(true);
});

it('wants what comes next at once where all is read to the end', async () => {
  const { driven, give } = app();
  give(10, 0, 0);
  expect(driven.engine.main.intake.sated(() => {})).toBe(false);
  await driven.advance(1_000);
  expect(driven.engine.main.intake.sated(() => {})).toBe(false);
});

it('says once when it has not, to who asked last', async () => {
  const { driven, give } = app();
  const told: string[] = [];
  give(PLENTY, 0);
  give(PLENTY, 1);
  driven.engine.main.intake.sated(() => told.push('first'));
  driven.engine.main.intake.sated(() => told.push(`second, with ${driven.task().intake.queued}`));
  await driven.advance(1_000);
  expect(told).toEqual(['second, with 0']);
});

it('does not wake anybody whose question was answered with no', async () => {
  const { driven, give } = app();
  const told: string[] = [];
  give(PLENTY, 0);
  driven.engine.main.intake.sated(() => told.push('woken'));
  give(10, 1);
  expect(driven.engine.main.intake.sated(() => told.push('asked again'))).toBe(false);
  await driven.advance(1_000);
  expect(told).toEqual([]);
});
