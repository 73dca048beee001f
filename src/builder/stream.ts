import * as operators from '../../operators/index.js';
import type { DeadLetterOptions } from '../core/dead-letter-options.js';
import { refuseOption } from '../core/declaration.js';
import type { Operator } from '../core/operator.js';
import type { Named } from '../core/options.js';
import type { Edge } from '../graph/node.js';
import type { KStream } from './kstream.js';
import type { Recording } from './recording.js';

/** Every verb of `KStream`; their types live there alone, and are cast once, where `StreamsBuilder` makes a stream. */
type Verbs = { readonly [M in Exclude<keyof KStream<unknown, unknown>, '~loss'>]: (...given: never[]) => unknown };
type Given<M extends keyof typeof operators> = Parameters<(typeof operators)[M]>;

/** The one class behind `KStream`: a place in a recording. Each verb declares its operator and stands one place on. */
export class Stream implements Verbs {
  readonly #recording: Recording;
  readonly #at: Edge;
  /** What `L` says in the types, where a cast cannot change it. */
  readonly #tolerant: boolean;

  constructor(recording: Recording, at: Edge, tolerant = false) {
    this.#recording = recording;
    this.#at = at;
    this.#tolerant = tolerant;
    Object.freeze(this);
  }

  map = (...given: Given<'map'>) => this.via(operators.map(...given));
  mapValues = (...given: Given<'mapValues'>) => this.via(operators.mapValues(...given));
  selectKey = (...given: Given<'selectKey'>) => this.via(operators.selectKey(...given));
  flatMap = (...given: Given<'flatMap'>) => this.via(operators.flatMap(...given));
  flatMapValues = (...given: Given<'flatMapValues'>) => this.via(operators.flatMapValues(...given));
  filter = (...given: Given<'filter'>) => this.via(operators.filter(...given));
  filterNot = (...given: Given<'filterNot'>) => this.via(operators.filterNot(...given));
  validate = (...given: Given<'validate'>) => this.via(operators.validate(...given));
  expire = (maxAge: Given<'expire'>[0], named?: Named) => this.via(operators.expire(maxAge, named, this.#tolerant));
  dedupe = (...given: Given<'dedupe'>) => this.via(operators.dedupe(...given));
  peek = (...given: Given<'peek'>) => this.via(operators.peek(...given));
  foreach = (...given: Given<'foreach'>) => void this.via(operators.foreach(...given));
  mapAsync = (...given: Given<'mapAsync'>) => this.via(operators.mapAsync(...given));
  mapValuesAsync = (...given: Given<'mapValuesAsync'>) => this.via(operators.mapValuesAsync(...given));
  flatMapValuesAsync = (...given: Given<'flatMapValuesAsync'>) => this.via(operators.flatMapValuesAsync(...given));
  foreachAsync = (...given: Given<'foreachAsync'>) => void this.via(operators.foreachAsync(...given));
  batch = (...given: Given<'batch'>) => this.#batched(operators.batch(...given));
  split = (...given: Given<'split'>) => this.#ports(operators.split(...given), Object.fromEntries);
  branch = (...given: Given<'branch'>) => this.#ports(operators.branch(...given), streamsAlone);
  ignore = (...given: Given<'ignore'>) => void this.via(operators.ignore(...given));
  to = (...given: Given<'to'>) => void this.via(operators.to(...given));
  circuitBreaker = (...given: Given<'circuitBreaker'>) => this.via(operators.circuitBreaker(...given));
  retryWithBackoff = (...given: Given<'retryWithBackoff'>) => this.via(operators.retryWithBackoff(...given));
  repartition = (...given: Given<'repartition'>) => this.via(operators.repartition(...given));

  lossTolerant(...given: Given<'lossTolerant'>): Stream {
    return new Stream(this.#recording, this.via(operators.lossTolerant(...given)).#at, true);
  }

  toDLQ(topic?: Given<'toDLQ'>[0] | DeadLetterOptions, options?: Given<'toDLQ'>[1]): Stream {
    return typeof topic === 'object' ? this.toDLQ(undefined, topic) : this.via(operators.toDLQ(topic, options));
  }

  deadLetter(reason: string, topic?: string | Named, options?: Named): void {
    if (typeof topic === 'object') return this.deadLetter(reason, undefined, topic);
    // Below, since a failure looks there first: above, the topic would take the failures of other steps, too.
    const below = topic === undefined ? undefined : operators.toDLQ(topic);
    const declared = this.via(operators.deadLetter(reason, options));
    if (below !== undefined) declared.via(below);
  }

  merge(other: Stream, options?: Named): Stream {
    const operator = operators.merge(options);
    if (!(other instanceof Stream)) refuseOption('merge', 'other', other, 'a stream of the same builder');
    const foreign = other.#recording !== this.#recording;
    if (!foreign && this.#at.node === other.#at.node && this.#at.port === other.#at.port) {
      refuseOption('merge', 'other', other, 'another stream than this very one, whose records would come twice');
    }
    const merged = this.#recording.step(operator, foreign ? [this.#at] : [this.#at, other.#at]);
    if (foreign) this.#recording.isForeign(merged);
    return new Stream(this.#recording, merged, this.#tolerant && other.#tolerant);
  }

  via(operator: Operator): Stream {
    if (typeof (operator as Operator | undefined)?.open !== 'function') {
      refuseOption('via', 'operator', operator, 'an operator, as defineOperator makes them');
    }
    const at = this.#recording.step(operator, [this.#at]);
    const stream = new Stream(this.#recording, at, this.#tolerant);
    const own = operator.beside?.(this.#recording.nameOf(at)) ?? [];
    return own.reduce((before, step) => before.via(step), stream);
  }

  /** The verbs of a batch, each of which is a step. */
  #batched({ mapAsync, mapValuesAsync, foreachAsync }: ReturnType<typeof operators.batch>) {
    return Object.freeze({
      mapAsync: (...given: Parameters<typeof mapAsync>) => this.via(mapAsync(...given)),
      mapValuesAsync: (...given: Parameters<typeof mapValuesAsync>) => this.via(mapValuesAsync(...given)),
      foreachAsync: (...given: Parameters<typeof foreachAsync>) => void this.via(foreachAsync(...given)),
    });
  }

  /** A stream for each port, by name and in order. */
  #ports<R>(operator: Operator, as: (streams: [name: string, stream: Stream][]) => R): Readonly<R> {
    const { node } = this.#recording.step(operator, [this.#at]);
    const streams = (operator.ports ?? []).map((name, port): [string, Stream] => [
      name,
      new Stream(this.#recording, Object.freeze({ node, port }), this.#tolerant),
    ]);
    return Object.freeze(as(streams));
  }
}

const streamsAlone = (streams: [name: string, stream: Stream][]) => streams.map(([, stream]) => stream);
