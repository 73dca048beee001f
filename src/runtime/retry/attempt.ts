import { RecordContext } from '../record-context.js';

/** What a step is told of a record that it is given again. */
export class Attempt extends RecordContext {
  constructor(
    { task, record, handle, child, own, reentry }: RecordContext,
    readonly tries: number,
  ) {
    super(task, record, handle, child, own, reentry);
  }

  override get attempt(): number {
    return this.tries;
  }
}
