/** How many errors of a chain are looked at: real ones have three or four. */
const DEEPEST = 8;

/**
 * An error and what caused it, the outermost first: at most 8, none twice. What is thrown by others may be anything
 * (getters that throw, proxies, circles), so it is read with `read` and `isA`, which never throw.
 */
export function causesOf(error: unknown): readonly object[] {
  const chain = new Set<object>();
  let next: unknown = error;
  while (isObject(next) && !chain.has(next) && chain.size < DEEPEST) {
    chain.add(next);
    next = read(next, 'cause');
  }
  return [...chain];
}

/** A property of an object; undefined also when it cannot be read. */
export function read(from: unknown, property: string): unknown {
  try {
    return isObject(from) ? (from as Readonly<Record<string, unknown>>)[property] : undefined;
  } catch {
    return undefined;
  }
}

/** `instanceof`; false also when it cannot be told. */
export function isA(thing: object, type: abstract new (...args: never[]) => object): boolean {
  try {
    return thing instanceof type;
  } catch {
    return false;
  }
}

const isObject = (thing: unknown): thing is object => typeof thing === 'object' && thing !== null;
