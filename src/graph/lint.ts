import { labelOf, unnamedSteps } from './naming.js';
import { consumersOf, stepsOf, type Graph, type StepNode } from './node.js';
import { deadLetterTopics, sourcesAbove } from './topics.js';

/** The codes of `topology.lint()`; `docs/lint.md` explains each. */
export const ADVICE = [
  'NO_DEAD_LETTERS',
  'DEAD_LETTERS_IN_SINK',
  'DEAD_LETTERS_UNDER_PATTERN',
  'UNNAMED_STEP',
  'UNUSED_RESULT',
  'ORDER_AFTER_REKEY',
] as const;
export type AdviceCode = (typeof ADVICE)[number];

/** Something that is allowed and yet likely to be regretted. */
export interface Advice {
  readonly code: AdviceCode;
  /** What it is, and what to do about it. */
  readonly message: string;
  /** The step's name, where it is about one. */
  readonly step?: string;
}

/** All that the graph alone can tell; empty when there is nothing to say. */
export function lint(graph: Graph): readonly Advice[] {
  const steps = stepsOf(graph);
  const each = (code: AdviceCode, found: readonly StepNode[], say: (step: StepNode) => string): readonly Advice[] =>
    found.map((step) => ({ code, step: step.name, message: `${labelOf(step)} ${say(step)}` }));

  const sinkTopics = new Set(steps.flatMap(({ operator }) => operator.writes?.topics ?? []));
  const shared = (step: StepNode) => deadLetterTopics(graph, step).filter((topic) => sinkTopics.has(topic));

  return [
    ...(steps.some(({ operator }) => operator.role === 'handler') ? [] : [noDeadLetters]),
    ...each(
      'DEAD_LETTERS_IN_SINK',
      steps.filter((step) => shared(step).length > 0),
      (step) =>
        `writes dead letters to '${shared(step).join(`', '`)}', where a sink writes records of another format: name a topic of their own.`,
    ),
    ...each(
      'DEAD_LETTERS_UNDER_PATTERN',
      steps.filter((step) => namedAfterPattern(graph, step)),
      () =>
        `names its topic after the source's, and a source is a pattern that may match that name too: give the topic a fixed name.`,
    ),
    ...each(
      'UNNAMED_STEP',
      unnamedSteps(graph),
      () =>
        `has a generated name, which changes when a step is added above it, and dead letters and metrics with it: give it { named: '…' }.`,
    ),
    ...each(
      'UNUSED_RESULT',
      steps.filter((step) => makesSomething(step) && consumersOf(graph, step.id).length === 0),
      () => `makes records that nothing reads: go on to to() or foreach(), or end the stream in ignore(reason).`,
    ),
    ...each(
      'ORDER_AFTER_REKEY',
      steps.filter((step) => step.operator.needsOrder && rekeyedAbove(graph, step)),
      () =>
        `keeps order by a key that was made on the way: records that share it may lie in several partitions, and have no order across them. Put a repartition() above it, or say orderBy: 'none'.`,
    ),
  ];
}

const noDeadLetters: Advice = {
  code: 'NO_DEAD_LETTERS',
  message:
    'no step has a toDLQ(), so the first record that fails stops the app: add one, or build({ deadLetters: { topic } }).',
};

/** The dead-letter topics depend on the source's name, and that is only known once the pattern has matched. */
function namedAfterPattern(graph: Graph, step: StepNode): boolean {
  const { deadLetters } = step.operator;
  if (deadLetters === undefined || deadLetters([]).length > 0) return false;
  const sources = step.id === graph.fallback ? graph.nodes : sourcesAbove(graph, step.id);
  return sources.some((node) => node.type === 'source' && node.topics instanceof RegExp);
}

/** Steps that are for nothing but their result; a reason says that the end is meant. */
function makesSomething({ operator: { role, reason } }: StepNode): boolean {
  return reason === undefined && ['value', 'key', 'entry', 'many', 'gate', 'pass'].includes(role);
}

function rekeyedAbove(graph: Graph, step: StepNode): boolean {
  const open = new Set(step.inputs.map((edge) => edge.node));
  for (const id of open) {
    const node = graph.nodes[id]!;
    if (node.type === 'source') continue;
    if (node.operator.rekeys) return true;
    for (const edge of node.inputs) open.add(edge.node);
  }
  return false;
}
