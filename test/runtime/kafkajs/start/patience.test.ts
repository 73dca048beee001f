import { describe, expect, it } from 'vitest';
import { Patience } from '../../../../src/runtime/kafkajs/start/patience.js';
import { VirtualClock } from '../../../virtual-clock.js';
import { refusal } from '../group/fake-cluster.js';

/** Lets so many virtual milliseconds pass, and what is to be done in each of them. */
async function pass(clock: VirtualClock, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 50) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  await new Promise(setImmediate);
}

function asking(failures: readonly Error[], timeout = 20_000, signal?: AbortSignal) {
  const clock = new VirtualClock();
  const patience = new Patience(clock, timeout, signal);
  let asked = 0;
  const question = () => {
    const failure = failures[asked++];
    return failure ? Promise.reject(failure) : Promise.resolve('yes');
  };
  return { clock, patience, question, asked: () => asked };
}

const passing = refusal('LEADER_NOT_AVAILABLE', true);

describe('patience', () => {
  it('asks again for what may pass', async () => {
    const { clock, patience, question, asked } = asking([passing, new TypeError('null has no topics'), passing]);
    const answer = patience.ask('it', question);
    await pass(clock, 1_000);
    expect([await answer, asked()]).toEqual(['yes', 4]);
  });

  it.each([
    refusal('TOPIC_AUTHORIZATION_FAILED'),
    refusal('UNKNOWN_TOPIC_OR_PARTITION', true),
    refusal('POLICY_VIOLATION'),
    new Error('what is this?'),
  ])('gives what cannot pass at once: %s', async (error) => {
    const { patience, question, asked } = asking([error]);
    await expect(patience.ask('it', question)).rejects.toBe(error);
    expect(asked()).toBe(1);
  });

  it('ends with the last failure when the time is over', async () => {
    const { clock, patience, question } = asking(Array<Error>(100).fill(passing), 2_000);
    const answer = patience.ask('the weather', question);
    answer.catch(() => {});
    await pass(clock, 2_000);
    await expect(answer).rejects.toMatchObject({ code: 'START_TIMED_OUT', cause: passing });
    await expect(answer).rejects.toThrow('2000 ms for the weather: the broker says LEADER_NOT_AVAILABLE');
    expect(patience.left).toBe(0);
    await expect(patience.ask('more', question)).rejects.toMatchObject({ code: 'START_TIMED_OUT' });
    expect(clock.pending).toBe(0);
  });

  it('waits for no answer that never comes, nor longer than one question may take', async () => {
    const { clock, patience } = asking([]);
    const answer = patience.ask('it', () => new Promise(() => {}), 1_000);
    answer.catch(() => {});
    await pass(clock, 1_000);
    await expect(answer).rejects.toThrow('1000 ms for it: no answer');
    expect(patience.left).toBe(19_000);
  });

  it('ends at once when the start is called off', async () => {
    const off = new AbortController();
    const { clock, patience, question } = asking([], 20_000, off.signal);
    const answers = [patience.ask('it', () => new Promise(() => {})), patience.pause(10_000)];
    answers[0]!.catch(() => {});
    off.abort();
    await expect(answers[0]).rejects.toMatchObject({ code: 'START_TIMED_OUT' });
    await answers[1];
    await expect(patience.ask('more', question)).rejects.toMatchObject({ code: 'START_TIMED_OUT' });
    expect([patience.left, clock.pending]).toEqual([0, 0]);
  });
});
