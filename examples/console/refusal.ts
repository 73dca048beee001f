/** What was asked for cannot be done: one sentence that says what to do instead. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Whether the help could: not with what is wrong elsewhere. */
  readonly ofOptions: boolean;

  constructor(message: string, { ofOptions = true } = {}) {
    super(message);
    this.ofOptions = ofOptions;
  }
}
