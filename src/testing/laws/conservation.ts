import { Accusations } from './accusations.js';
import { law } from './law.js';
import { Troubles } from './troubles.js';
import { originOf, type World } from './world.js';

/**
 * Every input comes out where it should, as often as it should, and nothing else comes out. A dead letter stands for an
 * exit only when something was seen to go wrong with that record; a repetition is legal only after the record was given
 * to an app twice, or the app was told that its write may have failed.
 */
export const conservation = law('conservation', (world) => {
  const admissions = new Map<string, number>();
  const refusals = new Map<string, number>();
  const troubles = new Troubles(world);
  const accusations = new Accusations();
  const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    see(event) {
      troubles.see(event);
      accusations.see(event);
      if (event.type === 'offered' && event.admitted)
        for (const offset of event.offsets) bump(admissions, `${event.place}@${offset}`);
      if (event.type === 'refused' && event.retriable)
        for (const { id } of event.records) bump(refusals, `${topicOf(event.place)} ${id}`);
    },
    end() {
      const outputs = countOutputs(world);
      const deadLetters = new Map<string, number>();
      for (const letter of world.deadLetters) bump(deadLetters, letter.origin);
      const origins = new Set(world.inputs.map(originOf));
      const owed = owedBy(world, admissions, deadLetters);
      for (const input of world.inputs) {
        const origin = originOf(input);
        const dead = deadLetters.get(origin) ?? 0;
        // Killed from outside, twice, while it was alone: it looks as if it had done that itself.
        const isAccused = accusations.timesOf(origin) >= 2;
        let wronged = input.poison || isAccused;
        for (const exit of input.exits) {
          const name = `${exit.topic} ${exit.id}`;
          const count = outputs.get(name) ?? 0;
          const { copies, given, dead } = owed.get(name)!;
          const excused = isAccused || troubles.hasOrHangs(exit.id) || troubles.hasOrHangs(input.id);
          if (excused) wronged = true;
          if (count < copies && !excused)
            return `${input.id} (${origin}) never came out as ${exit.id} in ${exit.topic}`;
          if (count + dead < copies) return `${input.id} (${origin}) neither came out nor was dead-lettered`;
          if (count > given + (refusals.get(name) ?? 0))
            return `${exit.id} is ${count} times in ${exit.topic}, and was given to an app ${given} time(s)`;
        }
        if (troubles.hasOrHangs(input.id)) wronged = true; // a step before a filter may have failed
        if (dead > 0 && !wronged) return `${input.id} (${origin}) was dead-lettered, and nothing was wrong with it`;
        if (dead === 0 && input.poison) return `${input.id} (${origin}) is poison and was not dead-lettered`;
      }
      for (const { origin } of world.deadLetters)
        if (!origins.has(origin)) return `a dead letter says that it is of ${origin}, which is no input`;
      for (const name of outputs.keys()) if (!owed.has(name)) return `${name} came out, and no input should give it`;
      return;
    },
  };
});

interface Owed {
  /** Inputs that it should come out of: more than one only where the app's own topics hold a record again. */
  copies: number;
  /** How often these were given to an app, and how often they are dead letters. */
  given: number;
  dead: number;
}

/** What should come out, by topic and id. */
function owedBy(
  world: World,
  admissions: ReadonlyMap<string, number>,
  deadLetters: ReadonlyMap<string, number>,
): Map<string, Owed> {
  const owed = new Map<string, Owed>();
  for (const input of world.inputs)
    for (const { topic, id } of input.exits) {
      const name = `${topic} ${id}`;
      const entry = owed.get(name) ?? { copies: 0, given: 0, dead: 0 };
      owed.set(name, entry);
      entry.copies++;
      entry.given += admissions.get(originOf(input)) ?? 0;
      entry.dead += deadLetters.get(originOf(input)) ?? 0;
    }
  return owed;
}

const topicOf = (place: string): string => place.slice(0, place.lastIndexOf('/'));

function countOutputs(world: World): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [place, records] of world.outputs) {
    const topic = topicOf(place);
    for (const { id } of records) counts.set(`${topic} ${id}`, (counts.get(`${topic} ${id}`) ?? 0) + 1);
  }
  return counts;
}
