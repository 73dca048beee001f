import { law } from './law.js';

/** Once no fault is active any more, everything is committed within bounded virtual time. */
export const liveness = law('liveness', (world) => {
  const committed = new Map<string, number>();
  return {
    see(event) {
      if (event.type === 'committed') for (const { place, offset } of event.marks) committed.set(place, offset);
      return;
    },
    end() {
      const { healedAt, recovery } = world.limits;
      const ends = new Map<string, number>();
      for (const { place, offset } of world.inputs) ends.set(place, Math.max(ends.get(place) ?? 0, offset + 1));
      for (const [place, end] of ends) {
        const reached = committed.get(place) ?? 0;
        if (reached < end)
          return `${place} is committed at ${reached} of ${end}, ${world.endedAt - healedAt} ms after the last fault`;
      }
      if (world.endedAt > healedAt + recovery)
        return `it took ${world.endedAt - healedAt} ms after the last fault, more than ${recovery}`;
      return;
    },
  };
});
