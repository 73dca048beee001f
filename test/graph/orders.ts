import type { Graph } from '../../src/graph/node.js';
import { port, Sketch } from './sketch.js';

/** A small shop: orders are checked, split by channel and priced; returns go their own way. */
export function orders(): Graph {
  const s = new Sketch();
  const valid = s.step('positive amount', 'gate', s.source('orders', ['orders', 'orders.old']));
  const split = s.split('by-channel', s.handler('invalid', valid, 'orders.DLQ'), 'web', 'store');
  const tier = s.step('tier', 'call', port(split, 0), { fallible: true });
  s.sink('priced', s.handler('failed', tier, 'orders.web.DLQ'), ['orders.priced']);
  s.step('ignore-1', 'end', port(split, 1), { reason: 'stores count their own' });
  s.sink('by-size', s.source('returns', /returns\..*/), ['small', 'large']);
  return s.graph(s.handler('dead-letters', [], 'rest.DLQ'));
}
