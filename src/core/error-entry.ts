/** What is said of an error: a function of its fields, so that a missing field is a compile error. */
export interface Entry<F> {
  readonly message: (fields: F) => string;
  readonly fix: string;
  /** The same call may succeed later. */
  readonly retriable?: boolean;
}

export const entry = <F extends object = object>(
  message: (fields: F) => string,
  fix: string,
  retriable = false,
): Entry<F> => ({
  message,
  fix,
  retriable,
});
