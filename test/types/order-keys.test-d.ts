import type { KStream } from 'spillway';
import { expectTypeOf, test } from 'vitest';

interface Tenant {
  tenant: string;
}
declare const byTenant: KStream<Tenant, number>;
declare const byName: KStream<string | null, number>;
declare const byBytes: KStream<Uint8Array, number>;
declare const unknown: KStream<unknown, number>;

test('a key without an order needs an orderKey, or the word that gives the order up', () => {
  // @ts-expect-error Type 'Tenant' is not assignable to type 'OrderedKey'
  byTenant.mapValuesAsync(async (n) => n);
  // @ts-expect-error Property 'orderKey' is missing
  byTenant.mapValuesAsync(async (n) => n, { concurrency: 3 });
  // @ts-expect-error the same
  byTenant.mapAsync(async (key, n) => [key, n]);
  // @ts-expect-error the same
  byTenant.flatMapValuesAsync(async (n) => [n]);
  // @ts-expect-error the same
  byTenant.foreachAsync(async () => {});
  // @ts-expect-error a key that nothing is known of
  unknown.mapValuesAsync(async (n) => n);
});

test('each of the three ways out', () => {
  const out = byTenant.mapValuesAsync(async (n) => `${n}`, { orderKey: (key) => key.tenant });
  expectTypeOf(out).toEqualTypeOf<KStream<Tenant, string>>();
  byTenant.mapValuesAsync(async (n) => n, { orderBy: 'none' });
  byTenant.mapValuesAsync(async (n) => n, { orderBy: 'partition', concurrency: 4 });
  byTenant.mapAsync(async (key, n) => [key, n], { orderKey: (key, n) => `${key.tenant}${n}` });
  byTenant.flatMapValuesAsync(async (n) => [n], { orderBy: 'none', maxChildren: 3 });
  byTenant.foreachAsync(async () => {}, { orderBy: 'none' });
});

test('an orderKey gives a primitive, and only where keys order', () => {
  // @ts-expect-error Type 'Tenant' is not assignable to type 'Primitive | null'
  byTenant.mapValuesAsync(async (n) => n, { orderKey: (key) => key });
  // @ts-expect-error no orderKey without order
  byTenant.mapValuesAsync(async (n) => n, { orderBy: 'none', orderKey: (key: Tenant) => key.tenant });
  // @ts-expect-error no such order
  byName.mapValuesAsync(async (n) => n, { orderBy: 'keys' });
});

test('primitives, bytes and no key have an order of their own', () => {
  expectTypeOf(byName.mapValuesAsync(async (n) => n > 1)).toEqualTypeOf<KStream<string | null, boolean>>();
  expectTypeOf(byBytes.mapValuesAsync((n) => `${n}`)).toEqualTypeOf<KStream<Uint8Array, string>>();
  byName.foreachAsync(async (key) => key?.length, { timeout: '2s', grace: 0, orderBy: 'key' });
});

test('a helper says of its keys that they have an order', () => {
  const ordered = <K extends string | null, V>(stream: KStream<K, V>) =>
    stream.mapValuesAsync(async (value) => ({ value }), { timeout: '2s' });
  expectTypeOf(ordered(byName)).toEqualTypeOf<KStream<string | null, { value: number }>>();
  const any = <K, V>(stream: KStream<K, V>) =>
    // @ts-expect-error an unconstrained key
    stream.mapValuesAsync(async (value) => value);
  void any;
});
