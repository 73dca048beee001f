/** What was asked for cannot be done: one sentence that says what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
