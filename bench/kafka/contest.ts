import { loadavg } from 'node:os';
import type { BenchOptions } from '../harness.js';
import type { Broker } from './broker.js';
import type { Command, Contender, Run } from './contender.js';
import { feed } from './feed.js';
import { run } from './run.js';
import { summaryOf, type Summary } from './summary.js';

export interface ContestOptions {
  readonly rounds: number;
  /** Whether the first contender runs once before, uncounted. Default true. */
  readonly warmUp?: boolean;
  readonly registry?: string;
  /** Seconds that one run may take. */
  readonly limit: number;
}

/**
 * Lets contenders take turns on one broker, each run in a process of its own, every second round in reverse order. The
 * first contender runs once before, uncounted: the broker has compilers and caches too.
 * @returns a summary of each contender that could be had, in their order
 */
export async function contest(
  broker: Broker,
  contenders: readonly Contender[],
  { rounds, warmUp = true, registry = '', limit }: ContestOptions,
  { say, only }: BenchOptions,
): Promise<Summary[]> {
  const wanted = contenders.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  const ready = await prepared(wanted, say);
  const topics = await fed(
    broker,
    ready.map(({ contender }) => contender),
  );
  const once = ({ contender, command }: Ready) =>
    run(broker, { contender, command, input: topics.get(topicName(contender))!, registry, limit });
  const done = ready.map((): Run[] => []);

  if (warmUp && ready.length > 0) await once(ready[0]!);
  say(`  load before the first round: ${loadavg()[0]!.toFixed(1)}`);
  for (let round = 0; round < rounds; round++) {
    const order = ready.map((_, i) => (round % 2 === 0 ? i : ready.length - 1 - i));
    for (const i of order) {
      const result = await once(ready[i]!);
      done[i]!.push(result);
      if (result.void !== undefined) say(`  void: ${ready[i]!.contender.name}: ${result.void}`);
    }
  }
  return ready.map(({ contender, command }, i) => summaryOf(contender.name, command.versions, done[i]!));
}

interface Ready {
  readonly contender: Contender;
  readonly command: Command;
}

async function prepared(contenders: readonly Contender[], say: (line: string) => void): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const contender of contenders) {
    try {
      ready.push({ contender, command: await contender.prepare() });
    } catch (error) {
      say(`  left out: ${contender.name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return ready;
}

const topicName = ({ input }: Contender) => `${input.name}-${input.records}`;

/** Each input once, whoever reads it. */
async function fed(broker: Broker, contenders: readonly Contender[]): Promise<Map<string, string>> {
  const topics = new Map<string, string>();
  for (const contender of contenders) {
    const name = topicName(contender);
    if (topics.has(name)) continue;
    const topic = await broker.createTopic(name);
    await feed(broker, topic, contender.input);
    topics.set(name, topic);
  }
  return topics;
}
