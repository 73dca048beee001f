import { Caution } from '../../src/runtime/careful/caution.js';
import { markIn, textOf, type LifeMark } from '../../src/runtime/careful/life-mark.js';
import { NO_SUSPICION } from '../../src/runtime/careful/suspicion.js';
import { parts } from '../../src/runtime/parts.js';
import { conservation } from '../../src/testing/laws/conservation.js';
import { quarantine } from '../../src/testing/laws/quarantine.js';
import type { Mutant } from './mutants.js';

/** Careful mode: records are begun before the log has been told of them. */
class TellsTooLate extends Caution {
  override lets(...asked: Parameters<Caution['lets']>): boolean {
    super.lets(...asked);
    return true;
  }
}

/** Careful mode: each life begins as if there had been none before. */
class ForgetsDeaths extends Caution {
  constructor(...given: ConstructorParameters<typeof Caution>) {
    super(...given);
    this.suspicion = NO_SUSPICION;
  }
}

/** Careful mode: one death alone is enough for a verdict. */
class JudgesAtOnce extends Caution {
  override judge(offset: number): void {
    const { times } = this.suspicion;
    this.suspicion = { ...this.suspicion, times: times * 2 };
    super.judge(offset);
    this.suspicion = { ...this.suspicion, times };
  }
}

/** Careful mode: that a record is alone is not taken back when others are begun. */
class StaysAlone extends Caution {
  #last: LifeMark | null = null;

  override mark(offset: number): string {
    const text = super.mark(offset);
    const mark = markIn(text);
    if (mark?.alone) this.#last = mark;
    return mark !== null && this.#last !== null
      ? textOf({ ...this.#last, ...mark, suspect: this.#last.suspect, alone: true })
      : text;
  }
}

/** Careful mode: a record is said to be alone whatever else is in flight. */
class SaysAloneInCompany extends Caution {
  override lets(...asked: Parameters<Caution['lets']>): boolean {
    const { suspicion, isCareful } = this;
    return isCareful ? this.announceAlone(suspicion.suspect ?? suspicion.within - 1) : super.lets(...asked);
  }
}

const mutant = (name: string, Planted: typeof Caution, law: Mutant['law']): Mutant => ({
  name,
  parts: { ...parts, Caution: Planted },
  shapes: ['deadly'],
  law,
});

export const carefulMutants: readonly Mutant[] = [
  mutant('the log is told too late what is begun', TellsTooLate, quarantine),
  mutant('deaths are forgotten', ForgetsDeaths, quarantine),
  mutant('a record is judged at its first death alone', JudgesAtOnce, quarantine),
  mutant('and an innocent one is a dead letter', JudgesAtOnce, conservation),
  mutant('a record is alone for ever', StaysAlone, quarantine),
  mutant('a record is said to be alone in company', SaysAloneInCompany, quarantine),
];
