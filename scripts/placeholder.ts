/**
 * Stands for a field of an error message whose value is not known yet: it prints as `<name>` in whatever way the
 * message uses it (as text, as a list, as a count), so that a message function can be shown without an error at hand.
 */
export function placeholder(name: string): unknown {
  const text = `<${name}>`;
  const self: unknown = new Proxy(() => self, {
    get(_, property) {
      if (property === Symbol.toPrimitive || property === 'toString' || property === 'toJSON') return () => text;
      if (property === Symbol.iterator) return () => [self].values();
      return self;
    },
  });
  return self;
}

/** An object whose every field is a placeholder of its own name. */
export function placeholders(): Record<string, unknown> {
  return new Proxy({}, { get: (_, name) => placeholder(String(name)) });
}
