import type { Admin } from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import type { Commands } from './commands.js';
import { denialOf, rootOf, typeOf } from '../faults.js';
import type { Patience } from './patience.js';
import { refused, widthsOf, type Width } from './topic-facts.js';
import type { TopicSettings } from './topic-settings.js';

/** Milliseconds between two looks whether a new topic is known to the brokers. */
const BETWEEN_LOOKS = 100;

export interface Created {
  /** What the brokers say of the new topics. */
  readonly widths: ReadonlyMap<string, Width>;
  readonly problems: readonly SpillwayError[];
}

/**
 * Creates topics, and waits until the brokers know them. One that somebody else has created meanwhile (another instance
 * that starts) is as good.
 */
export async function createTopics(
  admin: Admin,
  topics: readonly TopicSettings[],
  patience: Patience,
  commands: Commands,
): Promise<Created> {
  const problems: SpillwayError[] = [];
  const created: string[] = [];
  for (const topic of topics) {
    const problem = await create(admin, topic, patience, commands);
    if (problem === undefined) created.push(topic.name);
    else problems.push(problem);
  }
  let widths = await widthsOf(admin, created, patience);
  while ([...widths.values()].includes('missing') && patience.left > BETWEEN_LOOKS) {
    await patience.pause(BETWEEN_LOOKS);
    widths = await widthsOf(admin, created, patience);
  }
  return { widths, problems };
}

async function create(
  admin: Admin,
  topic: TopicSettings,
  patience: Patience,
  commands: Commands,
): Promise<SpillwayError | undefined> {
  const { name, partitions, replicationFactor, config } = topic;
  const request = {
    topic: name,
    ...(partitions === null ? {} : { numPartitions: partitions }),
    ...(replicationFactor === null ? {} : { replicationFactor }),
    configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
  };
  const what = `topic '${name}' to be created`;
  try {
    // kafkajs gives up waiting for leaders when the broker that it asks has not heard of the topic yet.
    await patience.ask(what, () => admin.createTopics({ topics: [request], waitForLeaders: false }));
    return undefined;
  } catch (error) {
    const cause = ofTopic(error);
    if (typeOf(cause) === 'TOPIC_ALREADY_EXISTS') return undefined;
    if (cause instanceof SpillwayError) return refused(what, cause);
    const problem = denialOf(cause) === undefined ? rootOf(cause).message : 'the user of this app may not create it';
    const command = commands.createTopic(topic);
    return new SpillwayError('TOPIC_NOT_CREATED', { topic: name, problem, command }, { cause: error });
  }
}

/** kafkajs gives the errors of the topics in one: here there is one topic. */
function ofTopic(error: unknown): unknown {
  const { errors } = rootOf(error) as { readonly errors?: readonly unknown[] };
  return errors?.[0] ?? error;
}
