/** A refused call: `Why` gives reason and remedy, and shows in the compiler's message at the next use of the result. */
export interface Refused<out Why extends string> {
  readonly '~refused': Why;
}
