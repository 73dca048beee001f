import type { Graph } from '../graph/node.js';
import { breakerOfNothing, twoBreakers } from './check-breakers.js';
import {
  deadLettersIntoSource,
  pathsDisagree,
  retryBehindHandler,
  sourceWithNoWayOut,
  stepWithNoWayOut,
} from './check-failures.js';
import { keyWithoutOrder, sinkFeedsItsSource } from './check-flow.js';
import { duplicateNames, foreignStreams, missingNames } from './check-names.js';
import { tiersTwice } from './check-tiers.js';
import { noSource, topicOfTwoSources, unreadBranches, unreadSources } from './check-shape.js';
import type { Declared, Rule } from './rule.js';

const rules: readonly Rule[] = [
  noSource,
  unreadSources,
  unreadBranches,
  topicOfTwoSources,
  duplicateNames,
  missingNames,
  foreignStreams,
  sourceWithNoWayOut,
  stepWithNoWayOut,
  pathsDisagree,
  deadLettersIntoSource,
  retryBehindHandler,
  tiersTwice,
  twoBreakers,
  breakerOfNothing,
  sinkFeedsItsSource,
  keyWithoutOrder,
];

/**
 * Every problem of a topology at once, so that one `build()` shows them all: a sentence each, with the step and what to
 * change. Empty when the topology is sound.
 */
export function check(graph: Graph, declared: Declared): readonly string[] {
  return rules.flatMap((rule) => rule(graph, declared));
}
