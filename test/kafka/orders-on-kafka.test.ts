import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Serde } from 'spillway';
import { SchemaRegistry } from 'spillway/schema';
import { expect, inject, it } from 'vitest';
import { schemas } from '../../examples/orders/topology.js';
import { consoleConsume, type LogRecord } from '../cluster/java.js';
import { startKafka } from '../cluster/kafka.js';
import { startRegistry } from '../cluster/registry.js';
import { committed, endOffsets } from '../cluster/topics.js';
import { until } from '../cluster/until.js';
import { withJava } from '../cluster/with-java.js';
import { command, expectRefused } from '../examples/command.js';

const MAIN = fileURLToPath(new URL('../../examples/orders/main.ts', import.meta.url));
const RECORDS = 6_000;

const place = ({ partition, offset }: { partition: number | string; offset: number | string }) =>
  `${partition}@${offset}`;
const sumOf = (offsets: readonly number[]) => offsets.reduce((sum, at) => sum + Math.max(0, at), 0);
const header = ({ headers }: LogRecord, name: string) => String(headers.findLast(([other]) => other === name)?.[1]);

withJava('npm start on Kafka', () => {
  it('is killed in the middle, is started again, and all that was fed is accounted for', async () => {
    const [kafka, registry] = await Promise.all([startKafka(), startRegistry()]);
    try {
      const { brokers } = kafka;
      const args = ['--brokers', brokers.join(), '--registry', registry.url, '--records', String(RECORDS)];
      const first = spawn(
        process.execPath,
        ['--conditions=spillway-source', '--import', 'tsx', MAIN, ...args, '--rate', '2000'],
        {
          stdio: 'ignore',
        },
      );
      const gone = new Promise((resolve) => first.once('exit', resolve));
      let now = 0;
      await until(
        async () => {
          now = sumOf(await committed('orders', 'orders', kafka.clientConfig()));
          return now > RECORDS / 4;
        },
        () => `${now} are committed`,
      );
      first.kill('SIGKILL');
      await gone;
      const committedThen = sumOf(await committed('orders', 'orders', kafka.clientConfig()));
      const fedThen = sumOf(await endOffsets('orders', kafka.clientConfig()));

      const second = await command('start', [...args, '--json']);
      expect(second).toMatchObject({ code: 0 });
      expect(second.account()).toMatchObject({ balanced: true, abandoned: 0, inFlight: 0 });
      expect(second.account().in).toBeLessThan(RECORDS);

      // What an independent consumer finds.
      const topics = ['orders', 'orders.priced', 'orders.audit', 'orders.DLQ', 'orders.web.DLQ'] as const;
      const [fed, priced, audit, ...dead] = await Promise.all(topics.map((topic) => consoleConsume(brokers, topic)));
      expect(fed).toHaveLength(RECORDS);
      const { Order, PricedOrder } = schemas(new SchemaRegistry({ url: registry.url }));
      const decoded = async <T>(serde: Serde<T>, records: readonly LogRecord[], topic: string): Promise<T[]> => {
        await serde.prepare!(records, 'value', { topic, partition: 0, now: 0 });
        return records.map(({ value }) => serde.deserialize(value, topic));
      };
      const out: { readonly id: string }[] = [
        ...(await decoded(PricedOrder, priced!, 'orders.priced')),
        ...(await decoded(Order, audit!, 'orders.audit')),
      ];
      const ids = new Set(out.map(({ id }) => id));
      const letters = dead.flat().map((letter) =>
        place({
          partition: header(letter, '__streams.errors.partition'),
          offset: header(letter, '__streams.errors.offset'),
        }),
      );
      const buried = new Set(letters);
      const rest = fed!.filter((record) => !buried.has(place(record)));
      const left = (await decoded(Order, rest, 'orders')).filter(({ id }) => !ids.has(id));
      expect(left.filter(({ channel, cents }) => channel !== 'store' || cents >= 10_000)).toEqual([]);
      // Filtered, dead, out: together they are what was fed; whatever came twice was in flight at the kill.
      expect(left.length + buried.size + ids.size).toBe(RECORDS);
      const repeated = out.length - ids.size + letters.length - buried.size;
      // Only what was fed and not committed when the first was killed can have come twice.
      expect(repeated).toBeLessThanOrEqual(fedThen - committedThen);
    } finally {
      await Promise.all([kafka.stop(), registry.stop()]);
    }
  }, 240_000);

  it('says in one line what cannot be reached, or is no Kafka', async () => {
    const { brokers, registry } = inject('cluster');
    const away = '127.0.0.1:1';
    const refused = (broker: string, url: string) => command('start', ['--brokers', broker, '--registry', url]);
    const [noBroker, noRegistry, noKafka] = await Promise.all([
      refused(away, registry),
      refused(brokers[0]!, `http://${away}`),
      refused(new URL(registry).host, registry),
    ]);
    expectRefused(noBroker, 'BROKERS_UNREACHABLE');
    expectRefused(noRegistry, 'REGISTRY_UNAVAILABLE');
    expect(noKafka).toMatchObject({ code: 2, stdout: '' });
    expect(noKafka.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
