import { law } from './law.js';

/**
 * An instance commits only what it owns: partitions of its latest assignment, and nothing once the membership is lost.
 * A broker does not check this; it looks at the generation only.
 */
export const commitOwnership = law('commit ownership', () => {
  const owned = new Map<string, { generation: number; places: ReadonlySet<string> }>();
  return {
    see(event) {
      if (event.type === 'assigned') {
        const places = new Set(event.partitions.map((partition) => partition.place));
        owned.set(event.by, { generation: event.generation, places });
      }
      if (event.type === 'lost') owned.delete(event.by);
      if (event.type !== 'commit') return;
      const mine = owned.get(event.by);
      for (const { place } of event.marks) {
        if (!mine?.places.has(place)) return `${event.by} commits ${place}, which it does not own`;
        if (mine.generation !== event.generation)
          return `${event.by} commits ${place} in generation ${event.generation}, and owns it in ${mine.generation}`;
      }
      return;
    },
  };
});
