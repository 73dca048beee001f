import type { FailureKind } from '../core/failure.js';
import type { Operator } from '../core/operator.js';
import { consumersOf, sourcesOf, stepsOf, type Graph, type GraphNode, type StepNode } from '../graph/node.js';
import { deadLettersOf, deadLetterTopics, sourcesAbove } from '../graph/topics.js';
import { graphFor, hasInternalTopics, internalTopics } from './internal-topics.js';
import { guardsOf } from './guarding.js';
import { NOWHERE, type Op, type Program, type Tier } from './program.js';
import { ladderOf } from './routing.js';

/** What `below` needs of an op before it is complete. */
type Draft = Omit<Op, 'below' | 'retry' | 'guard'>;

/**
 * Turns a checked graph into the program of an app: its own topics get their names, steps that have nothing to do at run
 * time vanish, streams with several readers get a fan-out of their own, and each step learns its successor, its handlers
 * and the boundaries below it.
 */
export function compile(graph: Graph, applicationId: string): Program {
  let byApp = programs.get(graph);
  if (byApp === undefined) programs.set(graph, (byApp = new Map<string, Program>()));
  const app = hasInternalTopics(graph) ? applicationId : ANY;
  let program = byApp.get(app);
  if (program === undefined) byApp.set(app, (program = programOf(graphFor(graph, applicationId))));
  return program;
}

/** A program is as frozen as its graph, so every app of a topology runs the same one, but for the names of its topics. */
const programs = new WeakMap<Graph, Map<string, Program>>();
const ANY = '';

function programOf(graph: Graph): Program {
  const drafts: Draft[] = [];
  const fans: Draft[] = [];
  const fanOut = (node: GraphNode, targets: readonly number[]): number => {
    const id = graph.nodes.length + fans.length;
    const name = `${node.name}-fan-out`;
    fans.push({
      id,
      name,
      kind: 'fan-out',
      body: { type: 'fan' },
      next: NOWHERE,
      targets,
      ladder: [],
      failure: 'processing',
    });
    return id;
  };
  const known = new Map<string, number>();
  /** Where a node's records go next: asked for by every step that leads to a node which vanishes, worked out once. */
  const after = (node: GraphNode, port?: number): number => {
    const output = `${node.id}:${port}`;
    let next = known.get(output);
    if (next === undefined) {
      const targets = consumersOf(graph, node.id, port).map((step) => entryOf(step));
      next = targets.length > 1 ? fanOut(node, targets) : (targets[0] ?? NOWHERE);
      known.set(output, next);
    }
    return next;
  };
  const entryOf = (step: StepNode): number => (vanishes(step) ? after(step) : step.id);

  for (const node of graph.nodes) {
    const { id, name } = node;
    const ladder = ladderOf(graph, id);
    if (node.type === 'source') {
      const { topics, key, value } = node;
      const body = { type: 'source', topics, key, value } as const;
      drafts.push({
        id,
        name,
        kind: 'source',
        body,
        next: after(node),
        targets: [],
        ladder,
        failure: 'deserialization',
      });
    } else {
      const { operator } = node;
      const targets = operator.ports?.map((_, port) => after(node, port)) ?? [];
      const next = targets.length > 0 || vanishes(node) ? NOWHERE : after(node);
      const failure: FailureKind = operator.failure ?? (operator.role === 'sink' ? 'serialization' : 'processing');
      drafts.push({ id, name, kind: operator.kind, body: { type: 'step', operator }, next, targets, ladder, failure });
    }
  }
  const all = [...drafts, ...fans];
  const guards = guardsOf(graph);
  const ops = all.map((op): Op =>
    Object.freeze({ ...op, retry: retryOf(all, op), guard: guards[op.id] ?? NOWHERE, below: boundariesBelow(all, op) }),
  );
  return Object.freeze({
    ops,
    sources: idsOf(ops, isSource),
    boundaries: idsOf(ops, isBoundary),
    tiers: tiersOf(graph),
    plan: planOf(graph),
  });
}

const VANISHING = new Set(['pass', 'handler', 'retry', 'breaker']);
const vanishes = ({ operator: { role } }: StepNode) => VANISHING.has(role);
const isSource = (op: Draft) => op.body.type === 'source';
const isBoundary = (op: Draft) =>
  op.body.type === 'step' && (op.body.operator.boundary || writesFailures(op.body.operator));
const writesFailures = ({ role, tiers }: Operator) => role === 'handler' || tiers !== undefined;
const idsOf = (ops: readonly Op[], wanted: (op: Op) => boolean) => ops.filter(wanted).map((op) => op.id);

const UNTRIED = new Set(['sink', ...VANISHING]);

/**
 * What a source cannot read is no better the next time, and what a sink writes is tried again by its outbox, in order and
 * for as long as it takes.
 */
function retryOf(ops: readonly Draft[], { body, ladder }: Draft): number {
  const [first] = ladder;
  if (first === undefined || body.type !== 'step' || UNTRIED.has(body.operator.role)) return NOWHERE;
  const handler = ops[first]!.body;
  return handler.type === 'step' && handler.operator.role === 'retry' ? first : NOWHERE;
}

/** `check` has seen that there is one source above. */
function tiersOf(graph: Graph): readonly Tier[] {
  return stepsOf(graph).flatMap(({ id, operator: { tiers = [] } }) =>
    tiers.map((tier, index) => ({ ...tier, handler: id, source: sourcesAbove(graph, id)[0]!.id, index })),
  );
}

function boundariesBelow(ops: readonly Draft[], from: Draft): readonly number[] {
  const found = new Set<number>();
  const visit = (id: number) => {
    const op = ops[id];
    if (op === undefined) return;
    if (isBoundary(op)) found.add(id);
    else for (const next of [op.next, ...op.targets]) visit(next);
  };
  for (const next of [from.next, ...from.targets]) visit(next);
  return [...found];
}

function planOf(graph: Graph): Program['plan'] {
  const steps = stepsOf(graph);
  const unique = (topics: readonly string[]) => [...new Set(topics)];
  const internal = internalTopics(graph);
  const own = new Set<string | RegExp>(internal.map(({ name }) => name));
  return {
    sources: sourcesOf(graph)
      .flatMap(({ topics }) => [topics].flat())
      .filter((topic) => !own.has(topic)),
    sinks: unique(steps.flatMap(({ operator }) => operator.writes?.topics ?? [])).filter((topic) => !own.has(topic)),
    deadLetters: (read) => unique(steps.flatMap((step) => deadLetterTopics(graph, step, read))),
    deadLettersOf: (read) => unique(steps.flatMap((step) => deadLettersOf(graph, step, read))),
    notCreated: (read) =>
      unique(
        steps.filter(({ operator }) => operator.checksOnly).flatMap((step) => deadLetterTopics(graph, step, read)),
      ),
    internal,
  };
}
