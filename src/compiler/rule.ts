import type { Graph } from '../graph/node.js';

/** What the builder knows beside the graph. */
export interface Declared {
  /** Names of the steps that got a stream of another builder, or a sentence for each. */
  readonly foreign: readonly string[];
  readonly requireNames: boolean;
  /** `build({ deadLetters: 'stop' })`: a failure with no handler is meant to stop the app. */
  readonly stop: boolean;
}

/** One thing to check: gives a sentence for each problem, which names the step and its fix. */
export type Rule = (graph: Graph, declared: Declared) => readonly string[];
