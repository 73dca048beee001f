import type { Violation } from '../laws/law.js';
import type { Observed } from './observed.js';
import type { History, Scenario } from './scenario.js';

/**
 * A failed schedule as a story: what broke, the plan, and what happened, one line for each moment and instance. `<` marks
 * the event at which the first law broke.
 */
export function storyOf(scenario: Scenario, { events }: History, violations: readonly Violation[]): string {
  const { input, faults, settings } = scenario;
  const broken = violations[0]?.event;
  return [
    ...violations.map(({ law, problem }) => `✗ ${law}: ${problem}`),
    `  ${input.length} record(s), ${faults.length} fault(s), ${JSON.stringify(settings)}`,
    ...input.map((each, i) => `  r${i}: ${JSON.stringify(each)}`),
    ...faults.map((fault) => `  ${JSON.stringify(fault)}`),
    ...events.flatMap((event, i) => {
      const text = tell(event);
      if (text === undefined && i !== broken) return [];
      return `${String(event.t).padStart(7)} ms  ${event.by.padEnd(3)} ${text ?? event.type}${i === broken ? '  <' : ''}`;
    }),
  ].join('\n');
}

/** One event in words; undefined for what says little. */
function tell(event: Observed): string | undefined {
  const ids = 'records' in event ? event.records.map(({ id }) => id).join(' ') : '';
  const marks = 'marks' in event ? event.marks.map(({ place, offset }) => `${place}@${offset}`).join(' ') : '';
  switch (event.type) {
    case 'assigned': {
      const places = event.partitions.map(({ place, committed }) => `${place}@${committed}`);
      return `assigned  ${places.join(' ') || 'nothing'} (generation ${event.generation})`;
    }
    case 'offered':
      return `${event.admitted ? 'admit' : 'REFUSES'}  ${event.place}@${event.offsets.join(',')} (${event.fetched} to ${event.next})`;
    case 'produce':
    case 'appended':
    case 'acknowledged':
      return `${event.type}  ${event.place} ${ids}`;
    case 'refused':
      return `refused${event.retriable ? ', may be tried again' : ' for good'}  ${event.place} ${ids}`;
    case 'commit':
    case 'commit refused':
      return `${event.type}  ${marks}`;
    case 'committed':
      return `COMMITTED  ${marks}`;
    case 'step':
      return `${event.step} ${event.phase}  ${event.id}`;
    case 'fault':
      return `*** ${event.fault}`;
    case 'stopped':
      return `STOPPED  ${event.error}`;
    case 'pause':
    case 'resume':
    case 'seek':
    case 'advanced':
      return undefined;
    default:
      return event.type.toUpperCase();
  }
}
