import type { Observed } from '../simulation/observed.js';
import { originOf, type Input, type World } from './world.js';

/**
 * Which inputs are out, as far as acknowledgements were seen: each exit acknowledged, or a dead letter of the input.
 * (Whether that dead letter is rightful is for `conservation` to say.)
 */
export class Exits {
  readonly #acknowledged = new Set<string>();
  /** Origins of dead letters. */
  readonly #dead = new Set<string>();
  readonly #deadLetterTopics: ReadonlySet<string>;
  readonly #inputs = new Map<string, Input>();

  constructor(world: World) {
    this.#deadLetterTopics = new Set(world.deadLetterTopics);
    for (const input of world.inputs) this.#inputs.set(originOf(input), input);
  }

  see(event: Observed, type: 'acknowledged' | 'appended' = 'acknowledged'): void {
    if (event.type !== type) return;
    const topic = event.place.slice(0, event.place.lastIndexOf('/'));
    if (this.#deadLetterTopics.has(topic)) for (const { of } of event.records) this.#dead.add(of ?? '?');
    else for (const { id } of event.records) this.#acknowledged.add(`${topic} ${id}`);
  }

  at(place: string, offset: number): Input | undefined {
    return this.#inputs.get(`${place}@${offset}`);
  }

  isOut(input: Input): boolean {
    if (this.#dead.has(originOf(input))) return true;
    if (input.poison) return false;
    for (const exit of input.exits) if (!this.#acknowledged.has(`${exit.topic} ${exit.id}`)) return false;
    return true;
  }
}
