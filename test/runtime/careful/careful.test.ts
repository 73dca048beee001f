import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { SpillwayError } from '../../../src/core/errors.js';
import { readDeadLetter, Serdes, StreamsBuilder, type AppEvent, type StreamsOptions } from '../../../src/index.js';
import { markIn, textOf, type LifeMark } from '../../../src/runtime/careful/life-mark.js';
import { NO_SUSPICION } from '../../../src/runtime/careful/suspicion.js';
import { Driven } from '../driven.js';
import { Running } from '../running.js';

const text = { key: Serdes.string(), value: Serdes.string() };
const before: LifeMark = { life: 'another', until: null, alone: false, ...NO_SUSPICION };
/** Two lives have died, the last of them with the first three records in flight. */
const twice: LifeMark = { ...before, until: 3, deaths: 1, end: 3, within: 3 };
/** The record at 1 was alone when two more did. */
const guilty: LifeMark = { ...before, until: 2, deaths: 3, end: 3, within: 3, suspect: 1, times: 1, alone: true };

/** An app whose step takes 20 ms, on a log where somebody has left this beside the offsets of `in`, by partition. */
class Life extends Running {
  /** What was in the step, each time that something entered it. */
  readonly inStep: string[][] = [];
  /** The partitions that the log had for alone then. */
  readonly alone: number[][] = [];
  readonly events: AppEvent[] = [];
  #running: string[] = [];

  constructor(
    marks: readonly (LifeMark | null)[],
    options: Partial<StreamsOptions> = {},
    { letters = true, sleep = 20, from = 0 } = {},
  ) {
    const builder = new StreamsBuilder();
    const priced = builder.stream('in', text).mapValuesAsync(
      async (value) => {
        this.#running = [...this.#running, value];
        this.inStep.push(this.#running);
        this.alone.push([...marks.keys()].filter((partition) => this.mark(partition)?.alone));
        await new Promise<void>((resolve) => this.clock.timer(sleep, () => (this.loop.touch(), resolve())));
        this.#running = this.#running.filter((other) => other !== value);
        return value;
      },
      { named: 'step', orderBy: 'none' },
    );
    (letters ? priced.toDLQ() : priced).to('out', text);
    const topics = { in: marks.length, out: 1, 'in.DLQ': 1 };
    super(builder.build(letters ? {} : { deadLetters: 'stop' }), topics, { ...options });
    marks.forEach((mark, partition) => {
      if (mark !== null) this.log.commit('app', 'in', partition, from, textOf(mark));
    });
    this.app.events$.subscribe({ next: (event) => void this.events.push(event), error: () => {} });
  }

  put(partition: number, ...values: readonly string[]): void {
    const encode = new TextEncoder();
    const records = values.map((value) => ({ key: encode.encode(value), value: encode.encode(value) }));
    this.log.append('in', records, { partition });
  }

  mark(partition = 0): LifeMark | null {
    return markIn(this.log.metadata('app', 'in', partition));
  }

  get careful() {
    return this.events.flatMap((event) => (event.type === 'careful' ? [[event.at.partition, event.state]] : []));
  }
}

describe('an app whose process has not died', () => {
  it('tells the log what may be in flight before anything is, and that nothing is when it ends', async () => {
    const life = new Life([null]);
    life.put(0, 'a', 'b');
    await life.start();
    expect(life.inStep.length).toBe(2);
    expect(life.mark()).toMatchObject({ until: 100_002, deaths: 0, alone: false });
    await life.close();
    expect([life.log.committed('app', 'in', 0), life.log.metadata('app', 'in', 0)]).toEqual([2, '']);
  });

  it('begins nothing while the log does not take that, and says why', async () => {
    const builder = new StreamsBuilder();
    builder.stream('in', text).to('out', text);
    const refused = new SpillwayError('LOG_UNAVAILABLE', { problem: 'nobody is there' });
    let answer: Error | null = refused;
    const driven = new Driven(builder.build({ deadLetters: 'stop' }), 1, { careful: {} }, { commit: () => answer });
    driven.feed([['k', 'a']]);
    await driven.advance(1_000);
    expect([driven.values(), [...driven.task().held]]).toEqual([[], ['commit']]);
    answer = null;
    await driven.advance(1_000);
    expect([driven.values(), [...driven.task().held]]).toEqual([['a'], []]);
  });

  it('writes and reads nothing when it is told so', async () => {
    const life = new Life([guilty], { careful: false });
    life.put(0, 'a', 'b');
    await life.start();
    expect(life.inStep.length).toBe(2);
    await life.advance(200);
    expect([life.log.committed('app', 'in', 0), life.log.metadata('app', 'in', 0)]).toEqual([2, '']);
  });

  it.each([[{ patience: 0 }], [true], [null], [{ patience: 'a while' }]])('refuses careful: %j', (careful) => {
    expect(() => new Life([null], { careful: careful as never })).toThrow(/careful/);
  });
});

describe('an app whose process has died once', () => {
  it('takes its records as ever, and tells the log of each batch', async () => {
    const life = new Life([{ ...before, until: 100_000 }], { batch: { records: 2 } });
    life.put(0, 'a', 'b', 'c');
    await life.start();
    expect(life.mark()).toMatchObject({ until: 3, deaths: 1, end: 3 });
    expect(life.app.status().partitions[0]!.deaths).toBe(1);
    expect(life.inStep.at(-1)).toEqual(['a', 'b', 'c']);
    await life.advance(200);
    expect(life.mark()).toMatchObject({ deaths: 0 });
    expect([life.app.status().partitions[0]!.deaths, life.careful]).toEqual([0, []]);
  });
});

describe('an app whose process has died twice', () => {
  it('takes what was in flight one at a time, with nothing else in flight, and tells the log of each', async () => {
    const lines: Readonly<Record<string, unknown>>[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) });
    const life = new Life([null, twice], { logger });
    life.put(0, 'x', 'y', 'z');
    life.put(1, 'a', 'b', 'c', 'd', 'e');
    await life.start();
    const status = life.app.status().partitions;
    expect(status.map(({ paused, deaths }) => [paused, deaths])).toEqual([
      [['careful'], 0],
      [[], 2],
    ]);
    expect(life.mark(1)).toMatchObject({ until: 1, suspect: 0, times: 0, alone: true });
    await life.advance(25);
    expect(life.mark(1)).toMatchObject({ until: 2, suspect: 1, times: 0, alone: true });
    await life.advance(500);
    expect(life.inStep.slice(0, 3)).toEqual([['a'], ['b'], ['c']]);
    expect(life.alone).toEqual([[1], [1], [1], [], [], [], [], []]);
    expect(life.inStep.at(-1)!.length).toBe(5);
    expect(life.careful).toEqual([
      [1, 'began'],
      [1, 'over'],
    ]);
    expect(life.mark(1)).toMatchObject({ deaths: 0, alone: false });
    expect(lines.map(({ event }) => event)).toContain('careful.began');
    expect(lines.map(({ event }) => event)).toContain('careful.over');
    expect([...life.values('out')].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'x', 'y', 'z']);
  });

  it('begins with the partition whose record is suspected most', async () => {
    const accused: LifeMark = { ...before, deaths: 3, end: 2, within: 2, suspect: 0, times: 1 };
    const life = new Life([twice, accused]);
    life.put(0, 'a', 'b', 'c');
    life.put(1, 'x', 'y');
    await life.start();
    await life.advance(500);
    expect(life.inStep.slice(0, 5)).toEqual([['x'], ['y'], ['a'], ['b'], ['c']]);
  });

  it('does not suspect what was not in the log when it died', async () => {
    const life = new Life([{ ...twice, until: 3, within: 100_000, end: 100_000 }]);
    life.put(0, 'a');
    await life.start();
    await life.advance(200);
    life.put(0, 'b', 'c');
    await life.advance(200);
    expect([life.inStep, life.mark()!.deaths]).toEqual([[['a'], ['b'], ['b', 'c']], 0]);
  });

  it('gives up on a record that takes too long, and has it alone no more before another is begun', async () => {
    const life = new Life([null, twice], { careful: { patience: '1s' } }, { sleep: 5_000 });
    life.put(0, 'x');
    life.put(1, 'a', 'b');
    await life.start();
    expect(life.inStep).toEqual([['a']]);
    await life.advance(2_000);
    expect([life.inStep.length, life.alone]).toEqual([3, [[1], [], []]]);
    expect(life.mark(1)).toMatchObject({ until: 2, deaths: 2, alone: false });
    expect(life.careful).toEqual([
      [1, 'began'],
      [1, 'given-up'],
    ]);
    await life.advance(20_000);
    expect([...life.values('out')].sort()).toEqual(['a', 'b', 'x']);
  });

  it('forgets it all when it ends in good order', async () => {
    const life = new Life([twice]);
    await life.start();
    await life.close();
    expect(life.log.metadata('app', 'in', 0)).toBe('');
  });
});

describe('a record that was alone at two deaths', () => {
  it('becomes a dead letter without being worked on, and its neighbours come through', async () => {
    const life = new Life([guilty], {}, { from: 1 });
    life.put(0, 'a', 'kills', 'c');
    await life.start();
    await life.advance(500);
    expect(life.inStep).toEqual([['c']]);
    expect(life.log.read('in.DLQ').map((letter) => readDeadLetter(letter))).toMatchObject([
      { kind: 'crash', origin: { topic: 'in', partition: 0, offset: 1 } },
    ]);
    expect([life.values('in.DLQ'), life.values('out')]).toEqual([['kills'], ['c']]);
    expect(life.mark()).toMatchObject({ deaths: 0 });
  });

  it('stops the app where nothing takes it, and has one more try at each start', async () => {
    const life = new Life([guilty], {}, { from: 1, letters: false });
    life.put(0, 'a', 'kills', 'c');
    await life.start();
    await expect(life.app.done).rejects.toMatchObject({
      code: 'RECORD_FAILED',
      offset: 1,
      cause: { code: 'RECORD_KILLS' },
    });
    expect([life.inStep, life.log.committed('app', 'in', 0)]).toEqual([[], 1]);
    expect(life.mark()).toMatchObject({ until: null, suspect: 1, times: 1, alone: false });
  });
});
