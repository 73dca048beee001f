import type { Fault, Who } from './fault-plan.js';
import { SESSION, type Stage } from './stage.js';

/** Puts the faults that happen by the clock into the event queue, and the end of them all. */
export function scheduleFaults(stage: Stage): void {
  const { clock, scenario, injector, shape } = stage;
  for (const fault of scenario.faults) schedule(stage, fault);
  if (scenario.faults.length === 0) return;
  clock.timer(stage.healedAt, () => {
    stage.note('all is well again');
    injector.heal();
    shape.registry?.up();
  });
}

function schedule(stage: Stage, fault: Fault): void {
  const { clock, injector, instances, shape } = stage;
  const lifeOf = (who: Who) => instances[who].life;
  switch (fault.kind) {
    case 'kill at':
      clock.timer(fault.at, () => {
        if (lifeOf(fault.who)) stage.note('kill at');
        stage.kill(instances[fault.who], fault.downFor);
      });
      return;
    case 'expire':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (life) expire(stage, life.id);
      });
      return;
    case 'visit':
      clock.timer(fault.at, () => {
        const visitor = instances[1];
        stage.note('visit');
        visitor.leavesAt = clock.monotonic() + fault.stay;
        stage.start(visitor);
      });
      clock.timer(fault.at + fault.stay, () => void instances[1].app?.close());
      return;
    case 'slow sink':
      clock.timer(fault.at, () => {
        stage.note(`slow sink: ${fault.delay} ms`);
        injector.slow += fault.delay;
      });
      clock.timer(fault.at + fault.for, () => {
        stage.note('slow sink is over');
        injector.slow -= fault.delay;
      });
      return;
    case 'registry down':
      clock.timer(fault.at, () => {
        stage.note('registry down');
        shape.registry?.down();
      });
      clock.timer(fault.at + fault.for, () => {
        stage.note('registry down is over');
        shape.registry?.up();
      });
      return;
    case 'stall':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (!life) return;
        stage.note(`stall: ${life.id} for ${fault.for} ms`);
        life.clock.stall(fault.for);
        if (fault.for > SESSION) clock.timer(SESSION, () => expire(stage, life.id));
      });
      return;
    case 'clock jump':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (!life) return;
        stage.note(`clock jump: ${life.id} by ${fault.by} ms`);
        life.clock.jump(fault.by);
      });
  }
}

function expire(stage: Stage, id: string): void {
  stage.note(`expire: ${id}`);
  stage.log.expireSession(id);
}
