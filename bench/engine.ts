import type { Answer, Measured, Question } from './harness.js';
import { ratioOf, tableOf, takeTurns, type Contestant } from './harness.js';
import { afterOneMillisecond, asyncStep, promiseAll, resolved, rxMergeMap, type Call } from './engine/async-steps.js';
import { runOthers } from './engine/others.js';
import { salesOf } from './engine/sales.js';
import { bareLoop, callsAlone, isolated, steps } from './engine/sync-steps.js';

const question: Question = {
  question: 'What does the engine cost a record, by synchronous steps and for an asynchronous one?',
  async answer({ quick, seconds, say }): Promise<Answer> {
    const share = (part: number) => ({ seconds: seconds * part, least: quick ? 3 : 7 });
    const show = async (title: string, contestants: readonly Contestant[], part: number) => {
      const results = await takeTurns(contestants, share(part));
      say(`${title}\n${tableOf(results).join('\n')}`);
      return results;
    };
    const many = salesOf(quick ? 50_000 : 100_000);
    const some = salesOf(quick ? 5_000 : 20_000);
    await runOthers();

    const sync = await show(
      'synchronous steps, source to sink',
      [1, 5, 20].flatMap((count) => [steps(count, many), bareLoop(count, many)]),
      0.45,
    );
    const inside = await show('the engine inside, without a log', [isolated(many), callsAlone(many)], 0.1);
    const atOnce = await show('an asynchronous step, 64 at once, resolved', contenders(resolved, many), 0.2);
    const slow = await show('an asynchronous step, 64 at once, 1 ms', contenders(afterOneMillisecond, some), 0.2);

    const at = (results: readonly Measured[], i: number) => Math.round(results[i]!.median);
    const [one, bareOne, five, bareFive, twenty, bareTwenty] = sync;
    return {
      ratio: ratioOf(five!, bareFive!),
      figures: {
        nsPerRecord: { steps1: at(sync, 0), steps5: at(sync, 2), steps20: at(sync, 4) },
        nsPerRecordBare: { steps1: at(sync, 1), steps5: at(sync, 3), steps20: at(sync, 5) },
        ratioToBare: {
          steps1: ratioOf(one!, bareOne!),
          steps5: ratioOf(five!, bareFive!),
          steps20: ratioOf(twenty!, bareTwenty!),
        },
        nsPerFurtherStep: Math.round((twenty!.median - five!.median) / 15),
        nsInside5Steps: at(inside, 0),
        nsTrackerAndSegment5Steps: at(inside, 0) - at(inside, 1),
        asyncResolved: asyncFigures(atOnce),
        async1ms: asyncFigures(slow),
      },
    };
  },
};
export default question;

const contenders = (call: Call, records: ReturnType<typeof salesOf>) => [
  asyncStep(call, 'key', records),
  asyncStep(call, 'none', records),
  promiseAll(call, records),
  rxMergeMap(call, records),
];

function asyncFigures([byKey, unordered, windows, merged]: readonly Measured[]) {
  return {
    nsPerRecordByKey: Math.round(byKey!.median),
    nsPerRecordUnordered: Math.round(unordered!.median),
    nsPerRecordPromiseAll: Math.round(windows!.median),
    nsPerRecordMergeMap: Math.round(merged!.median),
    ratioToPromiseAll: ratioOf(byKey!, windows!),
    ratioToMergeMap: ratioOf(byKey!, merged!),
  };
}
