import type { Fault, Who } from './fault-plan.js';
import { SESSION, type Simulation } from './simulate.js';

/** Puts the faults that happen by the clock into the event queue, and the end of them all. */
export function scheduleFaults(simulation: Simulation): void {
  const { clock, scenario, injector, shape } = simulation;
  for (const fault of scenario.faults) schedule(simulation, fault);
  if (scenario.faults.length === 0) return;
  clock.timer(simulation.healedAt, () => {
    simulation.note('all is well again');
    injector.heal();
    shape.registry?.up();
  });
}

function schedule(simulation: Simulation, fault: Fault): void {
  const { clock, injector, instances, shape } = simulation;
  const lifeOf = (who: Who) => instances[who].life;
  switch (fault.kind) {
    case 'kill at':
      clock.timer(fault.at, () => {
        if (lifeOf(fault.who)) simulation.note('kill at');
        simulation.kill(instances[fault.who], fault.downFor);
      });
      return;
    case 'expire':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (life) expire(simulation, life.id);
      });
      return;
    case 'visit':
      clock.timer(fault.at, () => {
        const visitor = instances[1];
        simulation.note('visit');
        visitor.leavesAt = clock.monotonic() + fault.stay;
        simulation.start(visitor);
      });
      clock.timer(fault.at + fault.stay, () => void instances[1].app?.close());
      return;
    case 'slow sink':
      clock.timer(fault.at, () => {
        simulation.note(`slow sink: ${fault.delay} ms`);
        injector.slow += fault.delay;
      });
      clock.timer(fault.at + fault.for, () => {
        simulation.note('slow sink is over');
        injector.slow -= fault.delay;
      });
      return;
    case 'registry down':
      clock.timer(fault.at, () => {
        simulation.note('registry down');
        shape.registry?.down();
      });
      clock.timer(fault.at + fault.for, () => {
        simulation.note('registry down is over');
        shape.registry?.up();
      });
      return;
    case 'stall':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (!life) return;
        simulation.note(`stall: ${life.id} for ${fault.for} ms`);
        life.clock.stall(fault.for);
        if (fault.for > SESSION) clock.timer(SESSION, () => expire(simulation, life.id));
      });
      return;
    case 'clock jump':
      clock.timer(fault.at, () => {
        const life = lifeOf(fault.who);
        if (!life) return;
        simulation.note(`clock jump: ${life.id} by ${fault.by} ms`);
        life.clock.jump(fault.by);
      });
  }
}

function expire(simulation: Simulation, id: string): void {
  simulation.note(`expire: ${id}`);
  simulation.log.expireSession(id);
}
