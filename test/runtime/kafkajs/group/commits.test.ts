import { beforeEach, describe, expect, it } from 'vitest';
import { Commits } from '../../../../src/runtime/kafkajs/group/commits.js';
import type { SupervisedConsumer } from '../../../../src/runtime/kafkajs/group/supervised-consumer.js';
import { VirtualClock } from '../../../virtual-clock.js';

const refusedWith = (type: string) => Object.assign(new Error(type), { type });
const mark = { topic: 't', partition: 0, offset: 5 };

describe('a commit that is refused', () => {
  let clock: VirtualClock;
  let commits: Commits;
  let signs: number;
  /** What the group answers to the commits sent, oldest first. */
  let answers: ((error: Error | null) => Promise<void>)[];

  beforeEach(() => {
    clock = new VirtualClock();
    signs = 0;
    answers = [];
    const consumer = {
      able: true,
      commit: () =>
        new Promise<void>((resolve, reject) => {
          answers.push(async (error) => {
            if (error === null) resolve();
            else reject(error);
            await new Promise(setImmediate);
          });
        }),
    };
    commits = new Commits({
      clock,
      group: 'g',
      consumer: () => consumer as unknown as SupervisedConsumer,
      rebalancing: () => void signs++,
    });
  });

  function commit(): { told: (string | undefined)[] } {
    const told: (string | undefined)[] = [];
    commits.commit([mark], commits.generation, (error) => void told.push(error?.message));
    return { told };
  }

  it('since the group rebalances is the sign to stop and commit', async () => {
    commits.begin();
    const { told } = commit();
    await answers[0]!(refusedWith('REBALANCE_IN_PROGRESS'));
    expect(signs).toBe(1);
    clock.advance(1_000);
    expect(told).toEqual(['REBALANCE_IN_PROGRESS']);
  });

  it('since the coordinator has moved is no such sign: there may be no rebalance to wait for', async () => {
    commits.begin();
    const { told } = commit();
    await answers[0]!(refusedWith('NOT_COORDINATOR_FOR_GROUP'));
    expect(signs).toBe(0);
    clock.advance(1_000);
    expect(told).toEqual(['NOT_COORDINATOR_FOR_GROUP']);
  });

  it('after the next generation has begun is none either: that rebalance is over', async () => {
    commits.begin();
    commit();
    commits.begin();
    await answers[0]!(refusedWith('ILLEGAL_GENERATION'));
    expect(signs).toBe(0);
  });
});
