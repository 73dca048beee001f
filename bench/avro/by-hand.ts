import avsc from 'avsc';

/** What a careful user writes with avsc alone: types and resolvers by schema id, one buffer to encode into. */
export function byHand<In, Out>(
  writers: Readonly<Record<number, object>>,
  readerSchema: object,
  [sinkId, sinkSchema]: readonly [number, object],
  map: (value: In) => Out,
): (bytes: Buffer) => Buffer {
  const reader = avsc.Type.forSchema(readerSchema as avsc.Schema);
  const sink = avsc.Type.forSchema(sinkSchema as avsc.Schema);
  const resolvers = new Map(
    Object.entries(writers).map(([id, schema]) => {
      const writer = avsc.Type.forSchema(schema as avsc.Schema);
      return [Number(id), schema === readerSchema ? undefined : reader.createResolver(writer)] as const;
    }),
  );
  const scratch = Buffer.alloc(64 * 1024);
  scratch.writeInt32BE(sinkId, 1);

  return (bytes) => {
    if (bytes.length < HEADER || bytes[0] !== 0) throw new Error('it is not of a registry');
    const id = bytes.readInt32BE(1);
    if (!resolvers.has(id)) throw new Error(`schema ${id} is not known`);
    const read: { readonly value: In; readonly offset: number } = reader.decode(bytes, HEADER, resolvers.get(id));
    if (read.offset !== bytes.length) throw new Error('bytes are missing, or left');
    const end = sink.encode(map(read.value), scratch, HEADER);
    if (end < 0) throw new Error('too large');
    return Buffer.from(scratch.subarray(0, end));
  };
}

const HEADER = 5;
