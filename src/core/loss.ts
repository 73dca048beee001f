/** Nothing may be dropped: the wider type, so that a tolerant stream fits where a lossless one is asked for. */
export interface Lossless {
  readonly losses: 'counted';
}

/** `shed` and `sample` may drop records: the narrower type, which only `lossTolerant(reason)` gives. */
export interface Tolerant extends Lossless {
  readonly 'declared by lossTolerant(reason)': true;
}
