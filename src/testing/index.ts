export type { DeadLetterView } from './dead-letter.js';
export { TopologyTestDriver, type DriverOptions } from './driver.js';
export type { PipeOptions, RawInput, TestHeaders, TestInput, TestOutput, TestRecord } from './topics.js';
