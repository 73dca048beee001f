import type { ConsumerRecord } from '../../../core/record.js';
import type { Batch, Subscription } from '../../../core/transport.js';

/**
 * A batch in pieces that hold no more than the app wants at once, in order; each at least one record, if there is one.
 * A broker gives whole batches, as large as whoever wrote them made them and larger once they are inflated.
 */
export function* pieces(batch: Batch, { maxRecords, maxBytes }: Pick<Subscription, 'maxRecords' | 'maxBytes'>) {
  const { records } = batch;
  let { fetched } = batch;
  for (let from = 0; ;) {
    let bytes = 0;
    let end = from;
    while (end < records.length && end - from < maxRecords) {
      bytes += sizeOf(records[end]!);
      if (bytes > maxBytes && end > from) break;
      end++;
    }
    const isLast = end === records.length;
    const next = isLast ? batch.next : records[end]!.offset;
    const isWhole = isLast && from === 0;
    yield isWhole ? batch : { ...batch, fetched, next, records: records.slice(from, end) };
    if (isLast) return;
    from = end;
    fetched = next;
  }
}

const sizeOf = ({ key, value }: ConsumerRecord): number => (key?.byteLength ?? 0) + (value?.byteLength ?? 0);
