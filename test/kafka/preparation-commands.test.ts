import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { silent } from 'spillway';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { kafkaTools, type KafkaTools } from '../cluster/kafka-tools.js';
import { USERS } from '../cluster/server-properties.js';
import { createTopic, topicName, withAdmin } from '../cluster/topics.js';
import { withJava } from '../cluster/with-java.js';
import { appOf, commandsOf, DAY, described, passing, refusal } from './starting.js';

withJava('the commands that a refused start prints', () => {
  let tools: KafkaTools;
  beforeAll(async () => (tools = await kafkaTools()));
  afterAll(() => tools?.remove());

  it('create what is missing, when they are copied into a shell', async () => {
    const options = { brokers: inject('cluster').brokers };
    const name = topicName('t');
    await createTopic(`${name}.in`, { partitions: 4, configs: { 'retention.ms': String(20 * DAY) } });
    const error = await refusal(appOf(passing(name), options));
    expect(error.code).toBe('TOPICS_MISSING');
    const commands = commandsOf(error);
    expect(commands).toHaveLength(2);
    for (const command of commands) await tools.shell(command);
    await appOf(passing(name), options).start();
    await withAdmin(async (admin) => {
      expect(await described(admin, `${name}.in.DLQ`, `${name}.out`)).toMatchObject([
        { name: 'in.DLQ', partitions: 4, retention: 40 * DAY, largest: 1_048_588 + 128 * 1024 },
        { name: 'out', partitions: 4 },
      ]);
    });
  });

  it('put a dead-letter topic right, when they come with a warning', async () => {
    const options = { brokers: inject('cluster').brokers };
    const name = topicName('t');
    await createTopic(`${name}.in`, { partitions: 2 });
    await createTopic(`${name}.in.DLQ`);
    await createTopic(`${name}.out`);
    const warned = async () => {
      const warnings: string[] = [];
      const logger = { ...silent, warn: (_: object, message: string) => void warnings.push(message) };
      await appOf(passing(name), options, { logger }).start();
      return warnings.filter((line) => line.startsWith('dead-letter topic'));
    };
    const warnings = await warned();
    expect(warnings).toHaveLength(3);
    await Promise.all(warnings.map((warning) => tools.shell(/kafka-\w+\.sh .*$/.exec(warning)![0])));
    expect(await warned()).toEqual([]);
  });
});

withJava('an app that logs in', () => {
  let kafka: Kafka;
  let tools: KafkaTools;
  beforeAll(async () => {
    [kafka, tools] = await Promise.all([startKafka({ authorizer: true }), kafkaTools()]);
    const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
    const admin = `username="admin" password="${USERS.admin}";`;
    tools.put(
      'admin.properties',
      `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=${login} ${admin}\n`,
    );
  });
  afterAll(async () => {
    tools?.remove();
    await kafka?.stop();
  });

  it('is told that its password is wrong, and that it needs one', async () => {
    const { brokers } = kafka;
    const sasl = { mechanism: 'plain', username: 'app', password: 'guessed' } as const;
    for (const options of [{ brokers, sasl }, { brokers }]) {
      const error = await refusal(appOf(passing('t'), { ...options, logLevel: 0 }));
      expect(error.code).toBe('AUTHENTICATION_FAILED');
      expect(error.message).not.toContain('\n');
      expect(error.message).not.toContain('guessed');
    }
  });

  it('is told of all that it may not do, with commands that allow it', async () => {
    const name = topicName('t');
    const admin = kafka.clientConfig('admin');
    await createTopic(`${name}.in`, { partitions: 2 }, admin);
    await createTopic(`${name}.in.DLQ`, { partitions: 2 }, admin);
    await createTopic(`${name}.out`, { partitions: 2 }, admin);
    const applicationId = topicName('app');
    const start = () => appOf(passing(name), kafka.clientConfig('app'), { applicationId });

    const error = await refusal(start());
    expect(error.errors!.map(({ code }) => code)).toEqual([
      'NO_COORDINATOR',
      ...Array<string>(3).fill('NOT_AUTHORIZED'),
    ]);
    const commands = error.errors!.map(({ message }) => /\(to allow it: (.*?)\)/.exec(message)![1]!);
    for (const command of commands) await tools.shell(command);
    await start().start();
  });

  it('is told what it may not create', async () => {
    const name = topicName('t');
    const error = await refusal(appOf(passing(name), { ...kafka.clientConfig('app'), provision: true }));
    expect(error.message).toContain(`topic '${name}.in'`);
    // Nobody may know whether a topic is there who may not describe it.
    expect(error.errors!.map(({ code }) => code)).toContain('NOT_AUTHORIZED');
  });
});
