import { expectTypeOf, test } from 'vitest';
import { Serdes, StreamsBuilder, type KStream } from 'spillway';

const stream = () =>
  new StreamsBuilder().stream('words', { key: Serdes.string(), value: Serdes.json<{ word: string }>() });

test('tiers keep the types of the stream', () => {
  expectTypeOf(stream().retryWithBackoff({ named: 'later', tiers: ['1m', '1h'], orderBy: 'none' })).toEqualTypeOf<
    KStream<string, { word: string }>
  >();
});

test('tiers want a name, an order that is given up, and one delay at least', () => {
  // @ts-expect-error: the name is part of the topics' names
  stream().retryWithBackoff({ tiers: ['1m'], orderBy: 'none' });
  // @ts-expect-error: others of the key go on meanwhile
  stream().retryWithBackoff({ named: 'later', tiers: ['1m'] });
  // @ts-expect-error: nor can it be kept
  stream().retryWithBackoff({ named: 'later', tiers: ['1m'], orderBy: 'key' });
  // @ts-expect-error: none is no tiers
  stream().retryWithBackoff({ named: 'later', tiers: [], orderBy: 'none' });
});
