import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { Serdes, StreamsBuilder, type KafkaStreams, type Topology } from 'spillway';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startKafka, type Kafka } from '../cluster/kafka.js';
import { committed } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { Flow } from './flow.js';

const text = { key: Serdes.string(), value: Serdes.string() };
type Operation = 'READ' | 'WRITE';
type Resource = 'TOPIC' | 'GROUP';

withJava('permissions that are taken away under a running app', () => {
  let kafka: Kafka;
  let flow: Flow;
  let letters: string;
  beforeAll(async () => (kafka = await startKafka({ authorizer: true })));
  afterAll(() => kafka?.stop());
  beforeEach(async () => {
    flow = await Flow.open(kafka.clientConfig(), { partitions: 2 });
    letters = `${flow.input}.DLQ`;
    await flow.create(letters, 2);
    await allow('READ', 'TOPIC', flow.input);
    await allow('READ', 'GROUP', flow.group);
    await allow('WRITE', 'TOPIC', flow.output);
    await allow('WRITE', 'TOPIC', letters);
  });
  afterEach(() => flow?.close());

  const rule = (operation: Operation, resource: Resource, name: string) => ({
    resourceType: AclResourceTypes[resource],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:app',
    host: '*',
    operation: AclOperationTypes[operation],
    permissionType: AclPermissionTypes.ALLOW,
  });
  const allow = (operation: Operation, resource: Resource, name: string) =>
    flow.admin.createAcls({ acl: [rule(operation, resource, name)] });
  const deny = (operation: Operation, resource: Resource, name: string) =>
    flow.admin.deleteAcls({ filters: [rule(operation, resource, name)] });

  const topology = (): Topology => {
    const builder = new StreamsBuilder();
    builder
      .stream(flow.input, text)
      .validate((_key, value) => !value.startsWith('bad'))
      .toDLQ(letters)
      .to(flow.output, text);
    return builder.build();
  };
  // Who may not speak to the group any more cannot leave it either: the next one waits until it is missed.
  const start = () => flow.start(topology(), {}, { ...kafka.clientConfig('app'), consumer: { sessionTimeout: 3_000 } });
  const stopOf = (app: KafkaStreams) =>
    app.done.then(
      () => null,
      (error: Error) => error,
    );
  const marks = () => committed(flow.group, flow.input, kafka.clientConfig());

  /** With the permission back, another start goes on where this one stopped, and nothing is missing. */
  async function goesOn(operation: Operation, resource: Resource, name: string): Promise<void> {
    await allow(operation, resource, name);
    await start();
    await flow.caughtUp();
    expect(flow.missing(await flow.outcome())).toEqual([]);
    expect(await flow.size(letters)).toBe(0);
  }

  it.each([
    ['the source', 'READ', 'TOPIC', () => flow.input],
    ['the group', 'READ', 'GROUP', () => flow.group],
    ['the sink', 'WRITE', 'TOPIC', () => flow.output],
  ] as const)(
    'to %s: it stops with its name, and goes on when it is back',
    async (_what, operation, resource, nameOf) => {
      const name = nameOf();
      await flow.feed(1_000);
      const app = await start();
      await flow.caughtUp();
      await deny(operation, resource, name);
      await flow.feed(1_000);
      const error = await stopOf(app);
      expect(error).toMatchObject({ code: 'NOT_AUTHORIZED' });
      expect(error?.message).toContain(`'${name}'`);
      expect(error?.message).toContain(operation.toLowerCase());
      // Nothing that was not written, and nothing was called dead for want of a permission.
      const sum = (await marks()).reduce((all, mark) => all + mark, 0);
      expect(sum).toBeLessThanOrEqual(await flow.size(flow.output));
      expect(await flow.size(letters)).toBe(0);
      await goesOn(operation, resource, name);
    },
  );

  it('to the dead-letter topic: it stops at the record, and nothing is committed past it', async () => {
    await flow.write(flow.input, { partition: 0, key: 'k', value: '0' });
    const app = await start();
    await until(
      async () => (await marks())[0] === 1,
      () => 'the first record is not committed',
    );
    await deny('WRITE', 'TOPIC', letters);
    await flow.write(flow.input, { partition: 0, key: 'k', value: 'bad' }, { partition: 0, key: 'k', value: '1' });
    const error = await stopOf(app);
    expect(error).toMatchObject({ code: 'DEAD_LETTER_REFUSED', topic: flow.input, partition: 0, offset: 1 });
    expect(error?.message).toContain(`may not write topic '${letters}'`);
    expect((await marks())[0]).toBe(1);

    await allow('WRITE', 'TOPIC', letters);
    await start();
    await until(
      async () => (await marks())[0] === 3,
      () => 'it does not go on',
    );
    expect([...(await flow.outcome()).times.keys()]).toEqual([0, 1]);
    expect(await flow.size(letters)).toBe(1);
  });

  it.each([
    ['the source', 'READ', 'TOPIC', () => flow.input],
    ['the sink', 'WRITE', 'TOPIC', () => flow.output],
  ] as const)('to %s, under load: nothing is lost', async (_what, operation, resource, nameOf) => {
    const name = nameOf();
    await flow.feed(20_000);
    const app = await start();
    await until(
      async () => (await flow.committed()) > 0,
      () => 'nothing is committed',
    );
    await deny(operation, resource, name);
    const stop = stopOf(app);
    let isOver = false;
    void stop.then(() => (isOver = true));
    // What was fed before may be through by now.
    while (!isOver) await flow.feed(1_000);
    expect(await stop).toMatchObject({ code: 'NOT_AUTHORIZED' });
    await goesOn(operation, resource, name);
  });
});
