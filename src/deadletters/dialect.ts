import type { Reading } from './header-value.js';
import type { DeadLetterDialect, DeadLetterStory } from './story.js';

/** The story, with the origin's parts beside the others. */
export type Parts = Omit<DeadLetterStory, 'dialect' | 'origin'> & DeadLetterStory['origin'];

type PartOf<T> = { [P in keyof Parts]: Parts[P] extends T | null ? P : never }[keyof Parts];
/** Which part of the story a header tells, and how it is written. */
export type Telling =
  readonly [part: PartOf<string>, Reading<string>] | readonly [part: PartOf<number>, Reading<number>];

/** The headers of one system. */
export interface Dialect {
  readonly name: DeadLetterDialect;
  /** A record with a header of such a name has died in this dialect. */
  readonly sign: RegExp;
  readonly headers: ReadonlyMap<string, Telling>;
  /** Whether the dead letter's own time is that of its record (unless its topic stamps what is appended). */
  readonly keepsTime?: true;
}
