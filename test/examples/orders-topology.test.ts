import { Serdes } from 'spillway';
import { memoryRegistry } from 'spillway/schema';
import { TopologyTestDriver } from 'spillway/testing';
import { expect, it } from 'vitest';
import { orders, schemas, type TierOf } from '../../examples/orders/topology.js';

const gold: TierOf = async () => 'gold';

function shop(tierOf: TierOf = gold) {
  const registry = memoryRegistry({ autoRegister: true });
  const { Order, PricedOrder } = schemas(registry);
  const key = Serdes.string();
  const driver = new TopologyTestDriver(orders(registry, tierOf));
  return {
    driver,
    input: driver.input('orders', { key, value: Order }),
    priced: driver.output('orders.priced', { key, value: PricedOrder }),
    audit: driver.output('orders.audit', { key, value: Order }),
    bytes: (order: Parameters<typeof Order.serialize>[0]) => Order.serialize(order, 'orders')!,
  };
}

const web = (id: string, cents = 1_250) => ({ id, customerId: 'c-1', cents, channel: 'web' as const });
const store = (id: string, cents: number) => ({ id, customerId: 'c-1', cents, channel: 'store' as const });

it('prices web orders by the tier of their customer', async () => {
  const { driver, input, priced } = shop(async (customerId) => (customerId === 'c-1' ? 'gold' : 'basic'));
  input.pipe('c-1', web('o-1'));
  input.pipe('c-2', { ...web('o-2', 99), customerId: 'c-2' });
  await driver.idle();
  expect(priced.readAll().map(({ key, value }) => [key, value])).toEqual([
    ['c-1', { id: 'o-1', cents: 1_250, tier: 'gold' }],
    ['c-2', { id: 'o-2', cents: 99, tier: 'basic' }],
  ]);
  await driver.close();
});

it('keeps large store orders for the audit and counts the others as filtered', async () => {
  const { driver, input, audit } = shop();
  for (const cents of [9_999, 10_000, 25_000]) input.pipe('c-1', store(`o-${cents}`, cents));
  await driver.idle();
  expect(audit.readAll().map(({ value }) => value.id)).toEqual(['o-10000', 'o-25000']);
  expect(driver.ledger().source.settled).toMatchObject({ emitted: 2, filtered: 1 });
  await driver.close();
});

it('dead-letters what is no order and what breaks the contract, as the bytes that came', async () => {
  const { driver, input, bytes } = shop();
  const whole = bytes(web('o-1'));
  const unknown = Buffer.from(whole);
  unknown.writeInt32BE(999_999, 1);
  const values = [bytes(store('o-2', 0)), Buffer.from('hello'), whole.subarray(0, -1), unknown];
  for (const value of values) input.pipeRaw({ key: Buffer.from('c-1'), value, headers: { trace: 'abc' } });
  await driver.idle();
  const letters = driver.deadLetters('orders.DLQ');
  expect(letters.map(({ value }) => Buffer.from(value!))).toEqual(values.map((value) => Buffer.from(value)));
  expect(letters.map(({ step }) => step)).toEqual(['positive-amount', 'orders', 'orders', 'orders']);
  expect(letters[0]!.message).toContain('amount is 0');
  expect(letters.every(({ headers }) => headers.length === 1)).toBe(true);
  expect(driver.ledger().deadLetters).toEqual({
    'validation: CONTRACT': 1,
    'deserialization: WRONG_MAGIC_BYTE': 1,
    'deserialization: TRUNCATED': 1,
    'deserialization: UNKNOWN_SCHEMA_ID': 1,
  });
  await driver.close();
});

it('dead-letters an order whose look-up fails, and one whose look-up never ends', async () => {
  const { driver, input, priced } = shop((customerId, signal) => {
    if (customerId === 'gone') return Promise.reject(Object.assign(new Error('no such customer'), { status: 404 }));
    if (customerId === 'c-1') return Promise.resolve('basic');
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  });
  input.pipe('gone', { ...web('o-1'), customerId: 'gone' });
  input.pipe('slow', { ...web('o-2'), customerId: 'slow' });
  input.pipe('c-1', web('o-3'));
  await driver.advance('100ms');
  expect(priced.readAll().map(({ value }) => value.id)).toEqual(['o-3']);
  expect(driver.deadLetters('orders.web.DLQ').map(({ kind, step }) => [kind, step])).toEqual([['processing', 'tier']]);
  // Five tries of two seconds, and the waits between them.
  await driver.advance('20s');
  expect(driver.deadLetters('orders.web.DLQ').map(({ kind, step }) => [kind, step])).toEqual([
    ['processing', 'tier'],
    ['timeout', 'tier'],
  ]);
  await driver.close();
});

it('looks up again when the service is busy for a moment', async () => {
  let calls = 0;
  const { driver, input, priced } = shop(() =>
    ++calls < 3 ? Promise.reject(Object.assign(new Error('busy'), { status: 503 })) : Promise.resolve('gold'),
  );
  input.pipe('c-1', web('o-1'));
  await driver.advance('5s');
  expect(priced.readAll().map(({ value }) => value)).toEqual([expect.objectContaining({ id: 'o-1', tier: 'gold' })]);
  expect([calls, driver.ledger().balanced]).toEqual([3, true]);
  await driver.close();
});

it('keeps the orders of a customer in order however long each look-up takes', async () => {
  let calls = 0;
  const { driver, input, priced } = shop(async () => {
    await driver.sleep(`${BigInt((calls++ * 7) % 11)}ms`);
    return 'basic';
  });
  for (let i = 0; i < 300; i++) input.pipe(`c-${i % 7}`, { ...web(`${i}`), customerId: `c-${i % 7}` });
  await driver.idle();
  const came = new Map<string, number[]>();
  for (const { key, value } of priced.readAll()) came.set(key, [...(came.get(key) ?? []), Number(value.id)]);
  expect([...came.values()].flat()).toHaveLength(300);
  for (const ids of came.values()) expect(ids).toEqual([...ids].sort((a, b) => a - b));
  await driver.close();
});

it('leaves nothing to advise', () => {
  expect(orders(memoryRegistry(), gold).lint()).toEqual([]);
});
