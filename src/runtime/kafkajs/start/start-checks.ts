import type { Admin } from 'kafkajs';
import { SpillwayError } from '../../../core/errors.js';
import { retryGroup } from '../../../core/internal-topic.js';
import { deadLettersIntoSource } from '../../../core/own-topics.js';
import type { ClientOptions, Plan } from '../../../core/transport.js';
import type { Commands } from './commands.js';
import { groupProblems } from './group-check.js';
import type { KafkajsOptions, ProvisionOptions } from '../options.js';
import type { Patience } from './patience.js';
import { createTopics } from './provision.js';
import { internalProblem, warningsOf } from './topic-checks.js';
import { configsOf, listTopics, refused, widthsOf, type TopicConfig, type Width } from './topic-facts.js';
import { settingsOf, type TopicSettings } from './topic-settings.js';
import { matchedTopics, wantedTopics, type WantedTopic } from './wanted-topics.js';

export interface CheckRequest {
  readonly plan: Plan;
  readonly options: KafkajsOptions;
  readonly client: ClientOptions;
}

/** The checks behind the login, and what they have found so far. */
export class StartChecks {
  readonly problems: SpillwayError[] = [];
  readonly widths = new Map<string, number>();
  readonly configs = new Map<string, TopicConfig>();
  readonly #request: CheckRequest;
  readonly #admin: Admin;
  readonly #patience: Patience;
  readonly #commands: Commands;
  readonly #provision: ProvisionOptions | null;

  constructor(request: CheckRequest, admin: Admin, patience: Patience, commands: Commands) {
    this.#request = request;
    this.#admin = admin;
    this.#patience = patience;
    this.#commands = commands;
    const { provision = false } = request.options;
    this.#provision = provision === false ? null : provision === true ? {} : provision;
  }

  async run(): Promise<void> {
    const { plan } = this.#request;
    const { applicationId } = this.#request.client;
    const groups = plan.internal.some(({ delayed }) => delayed)
      ? [applicationId, retryGroup(applicationId)]
      : [applicationId];
    for (const group of groups)
      this.problems.push(...(await groupProblems(this.#admin, group, this.#patience, this.#commands)));
    const matched = await this.#matched(plan);
    const circles = deadLettersIntoSource(plan, matched);
    if (circles.length > 0) this.problems.push(new SpillwayError('DEAD_LETTERS_INTO_SOURCE', { topics: circles }));
    const wanted = wantedTopics(plan, matched);
    const names = wanted.map(({ name }) => name);
    const missing = new Set(this.#note(await widthsOf(this.#admin, names, this.#patience), wanted));
    const absent = wanted.filter(({ name }) => missing.has(name));
    if (this.#provision === null) {
      await this.#describe(wanted);
      this.#list(absent);
    } else {
      // Sources first: what the others are to be like is known then.
      const isSource = ({ role }: WantedTopic) => role === 'source';
      await this.#create(absent.filter(isSource));
      await this.#describe(wanted);
      const others = absent.filter((topic) => !isSource(topic) && !topic.checksOnly);
      await this.#create(others);
      await this.#describe(others);
      this.#list(absent.filter(({ checksOnly }) => checksOnly));
    }
    this.#check(wanted);
  }

  async #matched(plan: Plan): Promise<readonly string[]> {
    const patterns = plan.sources.filter((source) => typeof source !== 'string');
    if (patterns.length === 0) return [];
    try {
      const there = await listTopics(this.#admin, this.#patience);
      for (const pattern of patterns) {
        if (matchedTopics({ ...plan, sources: [pattern] }, there).length > 0) continue;
        this.problems.push(new SpillwayError('NO_MATCHING_TOPIC', { pattern: String(pattern) }));
      }
      return matchedTopics(plan, there);
    } catch (error) {
      this.problems.push(refused('the list of topics', error));
      return [];
    }
  }

  /** Keeps what is known of topics, and the problems with them; gives those that are missing. */
  #note(widths: ReadonlyMap<string, Width>, wanted: readonly WantedTopic[]): readonly string[] {
    const missing: string[] = [];
    for (const [name, width] of widths) {
      if (typeof width === 'number') this.widths.set(name, width);
      else if (width === 'missing') missing.push(name);
      else if (width === 'denied') this.problems.push(this.#denied(wanted.find((topic) => topic.name === name)!));
      else this.problems.push(width);
    }
    return missing;
  }

  #denied({ name, role }: WantedTopic): SpillwayError {
    const operation = role === 'source' || role === 'internal' ? 'Read' : 'Write';
    const command = this.#commands.allow(operation, 'topic', name);
    return new SpillwayError('NOT_AUTHORIZED', {
      what: `topic '${name}'`,
      operation: operation.toLowerCase(),
      command,
    });
  }

  async #create(topics: readonly WantedTopic[]): Promise<void> {
    const { widths, problems } = await createTopics(
      this.#admin,
      this.#settings(topics, this.#provision ?? {}),
      this.#patience,
      this.#commands,
    );
    this.problems.push(...problems);
    const late = this.#note(widths, topics);
    for (const name of late) {
      const what = `topic '${name}', which was created, to be known to the brokers`;
      const { timeout } = this.#patience;
      this.problems.push(new SpillwayError('START_TIMED_OUT', { what, timeout, problem: 'it is not' }));
    }
  }

  #list(topics: readonly WantedTopic[]): void {
    if (topics.length === 0) return;
    const commands = this.#settings(topics, {}).map((topic) => this.#commands.createTopic(topic));
    this.problems.push(new SpillwayError('TOPICS_MISSING', { topics: topics.map(({ name }) => name), commands }));
  }

  /** How each is to be made; those that come later may be like those before, which are not there yet. */
  #settings(topics: readonly WantedTopic[], options: ProvisionOptions): readonly TopicSettings[] {
    const widths = new Map(this.widths);
    return topics.map((topic) => {
      const settings = settingsOf(topic, { widths, configs: this.configs }, options);
      if (settings.partitions !== null) widths.set(settings.name, settings.partitions);
      return settings;
    });
  }

  /** What is there of those whose settings are the app's business, and of those that they are to be like. */
  async #describe(wanted: readonly WantedTopic[]): Promise<void> {
    const ours = wanted.filter(({ role }) => role === 'dead letters' || role === 'internal');
    const all = new Set(ours.flatMap(({ name, like }) => [...like, name]));
    const names = [...all].filter((name) => this.widths.has(name) && !this.configs.has(name));
    const configs = await configsOf(this.#admin, names, this.#patience);
    for (const [name, config] of configs) this.configs.set(name, config);
    const unknown = names.filter((name) => !configs.has(name));
    if (unknown.length === 0) return;
    const { logger } = this.#request.client;
    const fix = this.#commands.allow('DescribeConfigs', 'topic', ...unknown);
    logger.warn(
      { event: 'start.unchecked', topics: unknown },
      `the configuration of ${unknown.join(', ')} cannot be read, so what depends on it is not checked (retention, largest record); to allow it: ${fix}`,
    );
  }

  #check(wanted: readonly WantedTopic[]): void {
    for (const topic of wanted) {
      const problem = topic.role === 'internal' ? internalProblem(topic, this) : undefined;
      if (problem) this.problems.push(problem);
      for (const warning of warningsOf(topic, this, this.#commands)) {
        this.#request.client.logger.warn({ event: 'start.warning', topic: warning.topic }, warning.message);
      }
    }
  }
}
