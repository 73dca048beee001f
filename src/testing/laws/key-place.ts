import { law } from './law.js';

/** All records of one key stand in one partition of a topic: that is where whoever wants them in order looks. */
export const keyPlace = law('one place per key', (world) => ({
  end() {
    const places = new Map<string, string>();
    for (const [place, records] of world.outputs) {
      const topic = place.slice(0, place.lastIndexOf('/'));
      for (const { id, key } of records) {
        if (key === null) continue;
        const name = `${topic} ${key}`;
        const known = places.get(name);
        if (known !== undefined && known !== place)
          return `${id} stands in ${place}, and others of key ${key} in ${known}`;
        places.set(name, place);
      }
    }
    return;
  },
}));
