import kafkajs, { type Admin } from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import { denialOf, isUnknownTopic, rootOf } from '../faults.js';
import type { Patience } from './patience.js';

/** How many partitions a topic has, or why that is not known. */
export type Width = number | 'missing' | 'denied' | SpillwayError;

/** What a topic keeps and takes. */
export interface TopicConfig {
  /** In milliseconds; Infinity when no time, but perhaps size, is a reason to delete. */
  readonly retention: number;
  /** In bytes, for each partition; Infinity likewise. */
  readonly retentionBytes: number;
  /** Of a batch of records, as it is sent, in bytes. */
  readonly maxMessageBytes: number;
  readonly compacted: boolean;
}

/** Milliseconds that one topic may take when the others wait: a partition without a leader is asked for very often. */
const ONE_TOPIC = 3_000;

/** All topics that there are and that the user may see. */
export async function listTopics(admin: Admin, patience: Patience): Promise<readonly string[]> {
  const what = 'the list of topics';
  try {
    return await patience.ask(what, () => admin.listTopics());
  } catch (error) {
    throw refused(what, error);
  }
}

/**
 * The partitions of topics. kafkajs throws for the whole of a request, so after a failure each is asked for alone: one
 * that is missing or forbidden must not hide the others. One after the other, since kafkajs makes new connections for
 * each of several questions at once, and forgets some.
 */
export async function widthsOf(
  admin: Admin,
  names: readonly string[],
  patience: Patience,
): Promise<ReadonlyMap<string, Width>> {
  const widths = new Map<string, Width>();
  if (names.length === 0) return widths;
  try {
    for (const [name, width] of await widthsTogether(admin, names)) widths.set(name, width);
    return widths;
  } catch {
    // Asked again one by one.
  }
  for (const name of names) widths.set(name, await widthOf(admin, name, patience));
  return widths;
}

async function widthsTogether(admin: Admin, names: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const found = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  return names.map((name) => {
    const width = found.get(name);
    if (!width) throw new Error(`nothing is said of ${name}`);
    return [name, width];
  });
}

async function widthOf(admin: Admin, name: string, patience: Patience): Promise<Width> {
  const what = `the partitions of topic '${name}'`;
  try {
    const [first] = await patience.ask(what, () => widthsTogether(admin, [name]), ONE_TOPIC);
    return first![1];
  } catch (error) {
    if (isUnknownTopic(error)) return 'missing';
    return denialOf(error) === undefined ? refused(what, error) : 'denied';
  }
}

/** The configuration of topics that there are; without those whose configuration the user may not see. */
export async function configsOf(
  admin: Admin,
  names: readonly string[],
  patience: Patience,
): Promise<ReadonlyMap<string, TopicConfig>> {
  const configs = new Map<string, TopicConfig>();
  const describe = async (some: readonly string[]) => {
    const resources = some.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: NAMES }));
    const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
    for (const { resourceName, configEntries } of answer.resources) configs.set(resourceName, configOf(configEntries));
  };
  if (names.length === 0) return configs;
  try {
    await patience.ask('the configuration of the topics', () => describe(names), ONE_TOPIC);
  } catch (error) {
    // As above. Where all are denied alike, or nobody answers, no single question does better.
    if (names.length > 1 && (denialOf(error) !== undefined || isUnknownTopic(error))) {
      for (const name of names) await describe([name]).catch(() => {});
    }
  }
  return configs;
}

const NAMES = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'max.message.bytes'];

function configOf(entries: readonly { readonly configName: string; readonly configValue: string }[]): TopicConfig {
  const values = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
  const limit = (name: string) => {
    const given = Number(values.get(name) ?? -1);
    return given < 0 ? Infinity : given;
  };
  const policies = (values.get('cleanup.policy') ?? 'delete').split(',');
  const deletes = policies.includes('delete');
  return {
    retention: deletes ? limit('retention.ms') : Infinity,
    retentionBytes: deletes ? limit('retention.bytes') : Infinity,
    maxMessageBytes: limit('max.message.bytes'),
    compacted: policies.includes('compact'),
  };
}

/** The error as it goes into the list of problems. */
export function refused(what: string, error: unknown): SpillwayError {
  if (error instanceof SpillwayError) return error as SpillwayError;
  return new SpillwayError('QUESTION_REFUSED', { what, problem: rootOf(error).message }, { cause: error });
}
