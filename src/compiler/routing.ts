import { consumersOf, type Graph, type GraphNode, type StepNode } from '../graph/node.js';
import { sourceTopics } from '../graph/topics.js';

/**
 * Ids of the handlers that a failure is offered to, in order: the handlers found, then the one of
 * `build({ deadLetters })`, which takes what no other takes. When it is empty, the app stops.
 */
export type Ladder = readonly number[];

/** Two inputs of a merge whose paths lead a failure below it to different places. */
export interface Disagreement {
  readonly merge: number;
  readonly paths: readonly [Path, Path];
}
export interface Path {
  /** The node that feeds the merge. */
  readonly from: number;
  readonly ladder: Ladder;
}

export type Route = { readonly ladder: Ladder } | { readonly disagreement: Disagreement };

/**
 * Where the failures of a node go (for a source: the records that cannot be decoded). The nearest handler downstream is
 * first asked, looking no further than the first split, fan-out, merge or end; then the nearest upstream; then the
 * handler of `build({ deadLetters })`.
 */
export function route(graph: Graph, id: number): Route {
  const found = routeOfAll(graph, id);
  const own = consumersOf(graph, id).find(({ operator }) => operator.own);
  if (own === undefined || 'disagreement' in found) return found;
  const { ladder } = found;
  // What is tried again is not given up yet.
  const at = ladder.findIndex((rung) => (graph.nodes[rung] as StepNode).operator.role !== 'retry');
  return { ladder: at < 0 ? [...ladder, own.id] : [...ladder.slice(0, at), own.id, ...ladder.slice(at)] };
}

/** The handlers that are there for others, too. */
function routeOfAll(graph: Graph, id: number): Route {
  const below = handlerBelow(graph, id);
  if (below !== undefined) return { ladder: withFallback(graph, ladderFrom(graph, below)) };
  return routeUpwards(graph, id);
}

/** The ladder of a node. Where paths disagree, which `check` refuses, it is as if there were no handler above. */
export function ladderOf(graph: Graph, node: number): Ladder {
  const found = route(graph, node);
  return 'ladder' in found ? found.ladder : withFallback(graph, []);
}

function handlerBelow(graph: Graph, id: number): StepNode | undefined {
  for (let next = onlyConsumer(graph, id); next !== undefined; next = onlyConsumer(graph, next.id)) {
    if (isHandler(next)) return next;
  }
  return undefined;
}

/** The one step that a node's records all go to; undefined at a split, a fan-out, an end, and above a merge. */
export function onlyConsumer(graph: Graph, id: number): StepNode | undefined {
  const node = graph.nodes[id]!;
  if (node.type === 'step' && node.operator.role === 'route') return undefined;
  const [next, ...others] = consumersOf(graph, id);
  return others.length === 0 && next?.inputs.length === 1 ? next : undefined;
}

function ladderFrom(graph: Graph, first: StepNode): Ladder {
  const ladder = [first.id];
  for (let next = onlyConsumer(graph, first.id); next && isWatch(next); next = onlyConsumer(graph, next.id)) {
    if (isHandler(next)) ladder.push(next.id);
  }
  return ladder;
}

/** The adjacent handlers that end with this one, in flow order. */
function ladderUpTo(graph: Graph, last: GraphNode): Ladder {
  const ladder = [last.id];
  for (let at = last; at.type === 'step' && at.inputs.length === 1;) {
    const before: GraphNode = graph.nodes[at.inputs[0]!.node]!;
    if (!isWatch(before) || onlyConsumer(graph, before.id) !== at) break;
    if (isHandler(before)) ladder.unshift(before.id);
    at = before;
  }
  return ladder;
}

function routeUpwards(graph: Graph, id: number): Route {
  // Inputs have lower ids, so in order of ids each node's answer is made of answers that are there. Walking up every
  // path instead would take time exponential in the merges.
  const routes: Route[] = [];
  for (const node of graph.nodes.slice(0, id + 1)) routes.push(routeAbove(graph, node, routes));
  return routes[id]!;
}

function routeAbove(graph: Graph, node: GraphNode, routes: readonly Route[]): Route {
  const paths: Path[] = [];
  for (const { node: from } of node.type === 'step' ? node.inputs : []) {
    const before = graph.nodes[from]!;
    const found = isHandler(before) ? { ladder: withFallback(graph, ladderUpTo(graph, before)) } : routes[from]!;
    if ('disagreement' in found) return found;
    paths.push({ from, ladder: found.ladder });
  }
  const [first, ...others] = paths;
  if (first === undefined) return { ladder: withFallback(graph, []) };
  const other = others.find(({ ladder }) => !agree(graph, first.ladder, ladder));
  if (other !== undefined) return { disagreement: { merge: node.id, paths: [first, other] } };
  return { ladder: first.ladder };
}

/** Paths agree when they meet the same handlers, or handlers that write each record to one and the same topic. */
function agree(graph: Graph, a: Ladder, b: Ladder): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i] || sameTopics(graph, id, b[i]!));
}

function sameTopics(graph: Graph, a: number, b: number): boolean {
  const [first, second] = [a, b].map((id) => (graph.nodes[id] as StepNode).operator.deadLetters);
  // A topic may depend on that of the record's source; what a pattern will match has no name yet.
  return [...sourceTopics(graph), 'a topic of a pattern'].every((topic) => {
    const [one, other] = [onlyOne(first?.([topic])), onlyOne(second?.([topic]))];
    return one !== undefined && one === other;
  });
}

const onlyOne = (topics: readonly string[] = []) => (topics.length === 1 ? topics[0] : undefined);

function withFallback(graph: Graph, ladder: Ladder): Ladder {
  return graph.fallback === null ? ladder : [...ladder, graph.fallback];
}

/** A step that takes failures, whatever it does with them; not only those of one step. */
export function isHandler(node: GraphNode): boolean {
  return node.type === 'step' && !node.operator.own && HANDLERS.has(node.operator.role);
}

const HANDLERS = new Set(['handler', 'retry']);

/** A step that stands by others: a handler, or a breaker, which takes no failure. */
export function isWatch(node: GraphNode): boolean {
  return isHandler(node) || (node.type === 'step' && node.operator.role === 'breaker');
}
