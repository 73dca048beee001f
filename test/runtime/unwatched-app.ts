// An app that stops at its first record. With `watched` as argument, somebody reads `done`.
import { KafkaStreams, memory, Serdes, StreamsBuilder } from 'spillway';

const text = { key: Serdes.string(), value: Serdes.string() };
const builder = new StreamsBuilder();
builder.stream('in', text).foreach(() => {
  throw new RangeError('cannot take this');
});
const log = memory();
log.append('in', [{ value: new TextEncoder().encode('x') }]);
const app = new KafkaStreams(builder.build(), { applicationId: 'app', transport: log });
await app.start();
if (process.argv[2] === 'watched') await app.done.catch((error: Error) => console.log(`heard: ${error.message}`));
