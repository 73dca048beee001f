import { law } from './law.js';
import { originOf } from './world.js';

/** Headers that a dead letter may add. */
const OURS = /^(__streams\.errors\.|spillway\.dlq\.)/;

/** A dead letter has its source's key and value byte for byte, and its headers too, in their order; it only adds its own. */
export const deadLetterFidelity = law('dead-letter fidelity', (world) => ({
  end() {
    const inputs = new Map(world.inputs.map((input) => [originOf(input), input]));
    for (const { topic, origin, raw } of world.deadLetters) {
      const input = inputs.get(origin);
      if (!input) return `a record in ${topic} says that it is of ${origin}, which is no input`;
      if (raw.key !== input.raw.key) return `the key of ${origin} changed on its way to ${topic}`;
      if (raw.value !== input.raw.value) return `the value of ${origin} changed on its way to ${topic}`;
      const kept = raw.headers.filter(([name]) => !OURS.test(name));
      const had = input.raw.headers.filter(([name]) => !OURS.test(name));
      if (JSON.stringify(kept) !== JSON.stringify(had))
        return `the headers of ${origin} changed on their way to ${topic}`;
    }
    return;
  },
}));
