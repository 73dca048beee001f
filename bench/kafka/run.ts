import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuarded, type Guarded } from '../../test/cluster/guarded.js';
import { argumentsOf } from '../peers/job.js';
import { Account } from './account.js';
import type { Broker } from './broker.js';
import type { Command, Contender, Run } from './contender.js';
import { awaitedOf, isAwaited } from './partition-of-key.js';
import { costOf } from './process-cost.js';
import { readBack, type Appended } from './read-back.js';

const EVERY = 100;
/** How long a peer may take to leave when it is told to, in milliseconds. */
const PATIENCE = 20_000;

export interface RunOptions {
  readonly contender: Contender;
  readonly command: Command;
  /** The topic with the contender's input. */
  readonly input: string;
  readonly registry: string;
  /** Seconds after which it is given up. */
  readonly limit: number;
}

let runs = 0;

/** Runs a contender once, over its whole input, and reads back what it wrote. */
export async function run(broker: Broker, { contender, command, input, registry, limit }: RunOptions): Promise<Run> {
  const number = ++runs;
  const output = await broker.createTopic(`out-${number}`);
  const deadLetters = await broker.createTopic(`dead-${number}`);
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
  const job = {
    brokers: broker.brokers,
    input,
    output,
    deadLetters,
    group: `${output}-group`,
    registry,
    work: contender.work ?? '',
  };
  const args = [...command.args, ...argumentsOf(job)];
  const peer = await startGuarded(command.program, args, { log: join(folder, 'log'), folder });
  try {
    const records = awaitedOf(contender.input);
    const counts = (_: unknown, partition: number) => contender.input.awaited?.includes(partition) ?? true;
    const progress = async () => {
      const ends = await Promise.all([output, deadLetters].map((topic) => broker.ends(topic)));
      return ends.flatMap((all) => all.filter(counts)).reduce((sum, end) => sum + end, 0);
    };
    const ended = await written(progress, records, peer, limit);
    const cost = costOf(peer.pid);
    const left = await dismissed(peer);

    const account = new Account(contender.input);
    const appended = [
      ...(await readBack(broker, output, (key, value, partition) => account.output(key, value, partition))).filter(
        counts,
      ),
      ...(await readBack(broker, deadLetters, (key, value) => account.deadLetter(key, value))),
    ];
    const wrong = ended ?? left ?? account.problem((i) => isAwaited(contender.input, i));
    return {
      ...(wrong === undefined ? {} : { void: wrong }),
      records: contender.input.rated ?? records,
      seconds: secondsOf(appended),
      cpuSeconds: cost?.cpuSeconds,
      peakMiB: cost?.peakMiB,
    };
  } finally {
    peer.signal('SIGKILL');
    await broker.deleteTopics([output, deadLetters]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until so many records are written. Gives why it stopped waiting, if they are not. */
async function written(
  progress: () => Promise<number>,
  records: number,
  peer: Guarded,
  limit: number,
): Promise<string | undefined> {
  const end = performance.now() + limit * 1000;
  for (;;) {
    const count = await progress();
    if (count >= records) return undefined;
    if (!peer.running()) return `it ended (${await peer.exited}) after ${count} of ${records} records:\n${peer.said()}`;
    if (performance.now() > end) return `${count} of ${records} records in ${limit} seconds:\n${peer.said()}`;
    await sleep(EVERY);
  }
}

/** Tells it to stop. Gives what was wrong with how it did. */
async function dismissed(peer: Guarded): Promise<string | undefined> {
  peer.signal('SIGTERM');
  const late = setTimeout(() => peer.signal('SIGKILL'), PATIENCE);
  const code = await peer.exited;
  clearTimeout(late);
  // 143: what a JVM ends with when it was told to.
  return [0, 143, 'SIGTERM', 'SIGKILL'].includes(code) ? undefined : `it ended with ${code}:\n${peer.said()}`;
}

function secondsOf(appended: readonly Appended[]): number {
  const first = Math.min(...appended.map((one) => one.first));
  const last = Math.max(...appended.map((one) => one.last));
  return Math.max(1, last - first) / 1000;
}
