import type { Topology } from '../../index.js';
import { Kit } from './kit.js';
import type { Shape } from './shape.js';

/** A topology with the kit that made its functions. */
export interface Built {
  readonly kit: Kit;
  readonly topology: Topology;
}

const idle = new WeakMap<Shape, Built[]>();

/** Topologies of a shape that one simulation uses: taken from those that an earlier one gave back. */
export class Topologies {
  readonly #taken: Built[] = [];

  constructor(private readonly shape: Shape) {}

  take(): Built {
    let built = idle.get(this.shape)?.pop();
    if (built === undefined) {
      const kit = new Kit();
      built = { kit, topology: this.shape.build(kit) };
    }
    this.#taken.push(built);
    return built;
  }

  giveBack(): void {
    for (const { kit } of this.#taken) kit.workshop = null;
    idle.set(this.shape, [...(idle.get(this.shape) ?? []), ...this.#taken.splice(0)]);
  }
}
