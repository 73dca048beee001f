import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaStreams, memory, Serdes, silent, StreamsBuilder } from 'spillway';
import { mustBalance, type Question } from './harness.js';
import { residentNow, residentOf } from './memory/resident.js';

const BUDGET_MIB = 256;
const PARTITIONS = 4;
const VALUE = 1_024;
/** 1 GB of values in all. */
const RECORDS = 250_000;
const SAMPLE_EVERY = 100;

const bytes = { key: Serdes.bytes(), value: Serdes.bytes() };

/** A gigabyte that takes no memory: each record is made when it is fetched. */
function backlog() {
  const log = memory();
  log.createTopic('backlog', {
    partitions: PARTITIONS,
    source: {
      end: () => RECORDS,
      record: (_partition, offset) => {
        const value = Buffer.allocUnsafe(VALUE).fill(offset & 0xff);
        return { key: Buffer.from(`key-${offset % 1000}`), value, headers: [], timestamp: 1_700_000_000_000 + offset };
      },
    },
  });
  return log;
}

/** A step that takes a millisecond for each record: the backlog comes thirty times as fast as it goes. */
function slowly() {
  const builder = new StreamsBuilder();
  builder.stream('backlog', bytes).foreachAsync(() => sleep(1));
  return builder.build({ deadLetters: 'stop' });
}

const question: Question = {
  question: `Does memory stay within idle + budget (${BUDGET_MIB} MiB) + 20 % while a slow step works on a backlog of 1 GB?`,
  async answer({ quick, say }) {
    const app = new KafkaStreams(slowly(), {
      applicationId: 'bench',
      transport: backlog(),
      budget: { bytes: `${BUDGET_MIB}MiB` },
      logger: silent,
    });
    globalThis.gc?.();
    const idle = residentNow();
    await app.start();

    const samples: number[] = [];
    for (const end = performance.now() + (quick ? 20_000 : 40_000); performance.now() < end;) {
      await sleep(SAMPLE_EVERY);
      samples.push(residentNow());
    }
    const { usedBytes, usedRecords } = app.status().budget;
    await app.close();
    const ledger = app.ledger();
    mustBalance('a slow step', ledger);
    const { consumed } = ledger.source.settled;
    if (consumed === 0 || consumed === PARTITIONS * RECORDS) throw new Error(`void: ${consumed} records were consumed`);

    const { peak, early, late } = residentOf(samples);
    const allowed = idle + BUDGET_MIB * 1.2;
    const whole = (mib: number) => Math.round(mib);
    say(
      `  idle ${whole(idle)} MiB, peak ${whole(peak)}, allowed ${whole(allowed)}; early ${whole(early)}, late ${whole(late)}`,
    );
    say(`  ${consumed} records consumed; ${usedRecords} held, charged ${whole(usedBytes / 2 ** 20)} MiB`);
    return {
      ratio: Math.round((allowed / peak) * 1000) / 1000,
      figures: {
        idleMiB: whole(idle),
        budgetMiB: BUDGET_MIB,
        allowedMiB: whole(allowed),
        peakMiB: whole(peak),
        secondQuarterMiB: whole(early),
        lastQuarterMiB: whole(late),
        consumed,
        heldRecords: usedRecords,
        samples: samples.length,
      },
    };
  },
};
export default question;
