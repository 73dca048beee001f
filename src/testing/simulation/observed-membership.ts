import type { Intake, Mark, Membership } from '../../core/transport.js';
import { markIn } from '../../runtime/careful/life-mark.js';
import type { Life } from './life.js';
import { placeOf, type Watch } from './watch.js';

/** What the log tells an instance, seen on its way there. */
export function watchedIntake(inner: Intake, life: Life, watch: Watch): Intake {
  return {
    assigned(partitions, generation) {
      if (life.clock.dead) return;
      const places = partitions.map((at) => ({ place: placeOf(at), committed: at.committed }));
      watch.see(life, { type: 'assigned', generation, partitions: places });
      inner.assigned(partitions, generation);
      watch.reach(life, 'assigned');
    },
    moving() {
      if (life.clock.dead) return;
      watch.see(life, { type: 'moving' });
      inner.moving();
    },
    lost() {
      if (life.clock.dead) return;
      watch.see(life, { type: 'lost' });
      inner.lost();
    },
    admit(batch) {
      watch.reach(life, 'before admit');
      if (life.clock.dead) return false;
      const admitted = inner.admit(batch);
      const { fetched, next } = batch;
      const offsets = batch.records.map((record) => record.offset);
      watch.see(life, { type: 'offered', place: placeOf(batch), fetched, next, offsets, admitted });
      watch.reach(life, 'after admit');
      return admitted;
    },
    sated: (hungry) => !life.clock.dead && inner.sated(() => life.clock.dead || hungry()),
    advanced(at, next) {
      if (life.clock.dead) return;
      watch.see(life, { type: 'advanced', place: placeOf(at), next });
      inner.advanced(at, next);
    },
    observed(at, start, end) {
      if (!life.clock.dead) inner.observed(at, start, end);
    },
    failed(error, at) {
      if (!life.clock.dead) inner.failed(error, at);
    },
  };
}

/** What an instance asks of its group, seen on its way there, and what it is answered. */
export function watchedMembership(inner: Membership, life: Life, watch: Watch): Membership {
  let calls = 0;
  return {
    pause(at) {
      if (life.clock.dead) return;
      watch.see(life, { type: 'pause', place: placeOf(at) });
      inner.pause(at);
    },
    resume(at) {
      if (life.clock.dead) return;
      watch.see(life, { type: 'resume', place: placeOf(at) });
      inner.resume(at);
    },
    seek(at, offset) {
      if (life.clock.dead) return;
      watch.see(life, { type: 'seek', place: placeOf(at), offset });
      inner.seek(at, offset);
    },
    commit(marks, generation, done) {
      if (life.clock.dead) return;
      const seen = marks.map((mark) => ({ place: placeOf(mark), offset: mark.offset, ...aloneIn(mark) }));
      const event = { call: ++calls, generation, marks: seen };
      watch.see(life, { type: 'commit', ...event });
      watch.reach(life, 'before commit');
      if (life.clock.dead) return;
      const accept = (error: Error | null, delay: number) => {
        if (!error) watch.see(life, { type: 'committed', ...event }); // also of a dead instance: the log has it
        watch.reach(life, 'before committed');
        if (delay > 0) life.clock.timer(delay, () => answer(error));
        else answer(error);
      };
      const answer = (error: Error | null) => {
        if (life.clock.dead) return;
        if (error) watch.see(life, { type: 'commit refused', ...event });
        done(error);
        watch.reach(life, 'after committed');
      };
      const { error, delay } = watch.onCommit();
      if (error) life.clock.timer(delay, () => answer(error));
      else inner.commit(marks, generation, (refused) => accept(refused, delay));
      watch.reach(life, 'after commit');
    },
    leave(done) {
      if (!life.clock.dead) inner.leave(() => life.clock.dead || done());
    },
  };
}

function aloneIn({ metadata }: Mark): { readonly alone?: number } {
  const mark = markIn(metadata);
  return mark?.alone && mark.suspect !== null ? { alone: mark.suspect } : {};
}
