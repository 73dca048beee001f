import kafkajsPackage, { type Admin, type DescribeConfigResponse } from 'kafkajs';
import { afterEach, expect } from 'vitest';
import {
  KafkaStreams,
  Serdes,
  StreamsBuilder,
  silent,
  type SpillwayError,
  type StreamsOptions,
  type Topology,
} from 'spillway';
import { kafkajs, type KafkajsOptions } from 'spillway/kafkajs';
import { topicName } from '../cluster/topics.js';

export const text = { key: Serdes.string(), value: Serdes.string() };
export const DAY = 86_400_000;

/** Reads `in`, writes `out`, and dead letters to `in.DLQ`. */
export function passing(name: string): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream(`${name}.in`, text)
    .mapValues((value) => value.toUpperCase())
    .toDLQ()
    .to(`${name}.out`, text);
  return builder.build();
}

const apps: KafkaStreams[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

export function appOf(topology: Topology, options: KafkajsOptions, rest: Partial<StreamsOptions> = {}): KafkaStreams {
  const transport = kafkajs(options);
  const app = new KafkaStreams(topology, { applicationId: topicName('app'), transport, logger: silent, ...rest });
  app.done.catch(() => {});
  apps.push(app);
  return app;
}

/** The error that the start of an app is refused with. */
export const refusal = (app: KafkaStreams): Promise<SpillwayError & { readonly errors?: readonly SpillwayError[] }> =>
  app.start().then(
    () => expect.fail('it started'),
    (error: SpillwayError) => error,
  );

/** The commands in the message of an error, each on its line. */
export const commandsOf = ({ message }: Error) =>
  message.split('\n').flatMap((line) => (line.trim().startsWith('kafka-') ? [line.trim()] : []));

/** What a broker says of topics that a test may care for. */
export async function described(admin: Admin, ...names: string[]) {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const resources = names.map((name) => ({ type: kafkajsPackage.ConfigResourceTypes.TOPIC, name }));
  const configs: DescribeConfigResponse = await admin.describeConfigs({ resources, includeSynonyms: false });
  return names.map((name) => {
    const entries = configs.resources.find(({ resourceName }) => resourceName === name)!.configEntries;
    const config = Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
    return {
      name: name.replace(/^.*?\./, ''),
      partitions: topics.find((topic) => topic.name === name)!.partitions.length,
      retention: Number(config['retention.ms']),
      largest: Number(config['max.message.bytes']),
    };
  });
}
