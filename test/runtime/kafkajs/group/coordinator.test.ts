import type { Cluster } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { followCoordinator } from '../../../../src/runtime/kafkajs/group/coordinator.js';

const named = (name: string, extra: object = {}) => Object.assign(new Error(name), { name, ...extra });
const answered = (type: string) => named('KafkaJSProtocolError', { type });
const gone = () => named('KafkaJSConnectionError', { code: 'ECONNREFUSED' });
const moved = () => answered('NOT_COORDINATOR_FOR_GROUP');
const loading = () => answered('GROUP_LOAD_IN_PROGRESS');

type Ask = (request: object) => Promise<unknown>;
type Group = { isConnected(): boolean } & Record<
  'heartbeat' | 'joinGroup' | 'leaveGroup' | 'offsetCommit' | 'syncGroup',
  Ask
>;

describe('the coordinator of a group, as kafkajs holds it', () => {
  /** What each broker answers; an error is thrown. */
  let answers: Record<'one' | 'two', () => unknown>;
  /** Who coordinates, asked after asked. */
  let found: (('one' | 'two') | Error)[];
  let asked: string[];
  let current: boolean;
  let group: Group;

  beforeEach(async () => {
    answers = { one: () => 'one', two: () => 'two' };
    found = ['one'];
    asked = [];
    current = true;
    const cluster = {
      findGroupCoordinator: () => {
        const name = found.shift()!;
        if (name instanceof Error) return Promise.reject(name);
        const answer = (question: string) => (request: object) => {
          asked.push(`${name} ${question} ${JSON.stringify(request)}`);
          const given = answers[name]();
          return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
        };
        const questions = ['heartbeat', 'joinGroup', 'leaveGroup', 'offsetCommit', 'syncGroup'];
        return Promise.resolve(Object.fromEntries(questions.map((question) => [question, answer(question)])));
      },
    };
    followCoordinator(cluster as unknown as Cluster, () => current);
    group = (await cluster.findGroupCoordinator()) as unknown as Group;
  });

  const errorOf = (asking: Promise<unknown>) =>
    asking.then(
      () => null,
      (thrown: unknown) => thrown as Error & { type?: string; retriable?: boolean },
    );

  it('is the broker that was found, as long as that answers', async () => {
    expect(await group.heartbeat({ memberId: 'm' })).toBe('one');
    expect(await group.offsetCommit({ topics: [] })).toBe('one');
    expect(asked).toEqual(['one heartbeat {"memberId":"m"}', 'one offsetCommit {"topics":[]}']);
  });

  it.each([gone, moved])('is looked for again when that broker is it no more', async (error) => {
    answers.one = error;
    found = ['two'];
    expect(await group.heartbeat({})).toBe('two');
    expect(await group.heartbeat({})).toBe('two');
    expect(asked).toEqual(['one heartbeat {}', 'two heartbeat {}', 'two heartbeat {}']);
  });

  it.each([gone, moved, loading])('is joined from the start of the way when it moves in the middle', async (error) => {
    answers.one = error;
    for (const question of ['joinGroup', 'syncGroup'] as const) {
      found = ['one'];
      expect(await errorOf(group[question]({}))).toMatchObject({ type: 'NOT_COORDINATOR_FOR_GROUP' });
    }
    expect(asked).toEqual(['one joinGroup {}', 'one syncGroup {}']);
  });

  it('is looked for until there is one, and no failure of that is one to give up after', async () => {
    answers.one = gone;
    found = [named('KafkaJSNumberOfRetriesExceeded', { retriable: false, cause: gone() }), gone(), 'two'];
    const error = await errorOf(group.heartbeat({}));
    expect(error).toMatchObject({ name: 'Error', message: 'KafkaJSConnectionError' });
    expect(error).not.toHaveProperty('retriable');
    expect(await group.heartbeat({})).toBe('two');
  });

  it('moves without a rebalance: kafkajs would wait for a join that nobody asks for', async () => {
    answers.one = moved;
    found = ['one', 'one', 'two'];
    const error = await errorOf(group.heartbeat({}));
    expect(error).not.toHaveProperty('type');
    expect(error).toMatchObject({ cause: { type: 'NOT_COORDINATOR_FOR_GROUP' } });
    found = ['two'];
    expect(await group.heartbeat({})).toBe('two');
  });

  it('passes on what it answers: a rebalance, a member that it does not know', async () => {
    answers.one = () => named('KafkaJSProtocolError', { type: 'REBALANCE_IN_PROGRESS', retriable: false });
    expect(await errorOf(group.heartbeat({}))).toMatchObject({ type: 'REBALANCE_IN_PROGRESS', retriable: false });
    expect(await errorOf(group.joinGroup({}))).toMatchObject({ type: 'REBALANCE_IN_PROGRESS', retriable: false });
    expect(asked.length).toBe(2);
  });

  it('is left, and not joined, by a consumer that was given up', async () => {
    current = false;
    expect(await errorOf(group.joinGroup({}))).toMatchObject({ retriable: false });
    expect(await errorOf(group.syncGroup({}))).toMatchObject({ retriable: false });
    expect(await group.leaveGroup({ memberId: 'm' })).toBe('one');
    expect(asked).toEqual(['one leaveGroup {"memberId":"m"}']);
  });

  it('seems connected, so that kafkajs does not go back to the broker that it knows', () => {
    expect(group.isConnected()).toBe(true);
  });
});
