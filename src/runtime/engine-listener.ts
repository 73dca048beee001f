import type { AppEvent } from '../core/events.js';
import type { Task } from './task.js';

/** What the engine tells the life cycle of its app. */
export interface EngineListener {
  emit(event: AppEvent): void;
  /** The group has settled on an assignment, or is looking for one. */
  balanced(balanced: boolean): void;
  /** The stream stops at a record of `task`; without one, the app cannot go on. */
  stopped(error: Error, task: Task | null): void;
  /** Something that a drain waits for may have happened. */
  moved(): void;
}
