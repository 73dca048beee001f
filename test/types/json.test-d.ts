import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Deserializer, Serde, Serializer } from '../../src/core/serde.js';
import { Serdes } from '../../src/core/serdes.js';

interface Order {
  id: string;
}

test('a schema whose output is a valid input gives a serde of its output', () => {
  const serde = Serdes.json(
    z.object({ id: z.string(), at: z.coerce.date(), n: z.number().optional(), d: z.number().default(3) }),
  );
  expectTypeOf(serde).toEqualTypeOf<Serde<{ id: string; at: Date; n?: number | undefined; d: number }>>();
});

test('a transform gives only a deserializer', () => {
  const read = Serdes.json(z.string().transform(Number));
  expectTypeOf(read).toEqualTypeOf<Deserializer<number>>();
  // @ts-expect-error Property 'serialize' is missing in type 'Deserializer<number>'
  const write: Serializer<number> = read;
  void write;
});

test('without a schema', () => {
  expectTypeOf(Serdes.json()).toEqualTypeOf<Serde<unknown>>();
  expectTypeOf(Serdes.json<Order>()).toEqualTypeOf<Serde<Order>>();
  // @ts-expect-error no Standard Schema
  const refused = () => Serdes.json({ parse: 1 });
  void refused;
});

test('the others', () => {
  expectTypeOf(Serdes.string()).toEqualTypeOf<Serde<string>>();
  expectTypeOf(Serdes.bytes()).toEqualTypeOf<Serde<Uint8Array>>();
  expectTypeOf(Serdes.int32()).toEqualTypeOf<Serde<number>>();
  expectTypeOf(Serdes.int64()).toEqualTypeOf<Serde<bigint>>();
  expectTypeOf(Serdes.double()).toEqualTypeOf<Serde<number>>();
  expectTypeOf(Serdes.boolean()).toEqualTypeOf<Serde<boolean>>();
  expectTypeOf(Serdes.uuid()).toEqualTypeOf<Serde<string>>();
  expectTypeOf(Serdes.void()).toEqualTypeOf<Serde<null>>();
  expectTypeOf(Serdes.nullable(Serdes.string())).toEqualTypeOf<Serde<string | null>>();
});
