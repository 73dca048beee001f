import type { Admin } from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import type { Commands } from './commands.js';
import { denialOf, rootOf } from '../faults.js';
import type { Patience } from './patience.js';
import { refused } from './topic-facts.js';

/** What is wrong with a group, as far as it can be told before it is joined: whether the user may read it. */
export async function groupProblems(
  admin: Admin,
  group: string,
  patience: Patience,
  commands: Commands,
): Promise<readonly SpillwayError[]> {
  const what = `group '${group}'`;
  const command = commands.allow('Read', 'group', group);
  try {
    await patience.ask(what, () => admin.fetchOffsets({ groupId: group }));
    return [];
  } catch (error) {
    // kafkajs loses the answer of the broker, which may be a denial.
    if (rootOf(error).name === 'KafkaJSGroupCoordinatorNotFound') {
      return [new SpillwayError('NO_COORDINATOR', { group, command }, { cause: error })];
    }
    if (denialOf(error) === undefined) return [refused(what, error)];
    return [new SpillwayError('NOT_AUTHORIZED', { what, operation: 'read', command }, { cause: error })];
  }
}
