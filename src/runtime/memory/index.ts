export type { Assignor } from './assign.js';
export type { GroupInfo } from './group.js';
export type { Source } from './lazy-partition.js';
export { memory, type Memory, type MemoryOptions, type RawRecord } from './memory.js';
export type { TopicOptions } from './topic.js';
