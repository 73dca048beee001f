import { describe, expect, it } from 'vitest';
import { internalTopic, isInternal, topicIn, withoutApp } from '../../src/core/internal-topic.js';
import { isTopicName } from '../../src/core/topic-name.js';

describe('a topic of an app of its own', () => {
  it('is called after the app, and by a name that is nobody else’s while there is none', () => {
    expect(internalTopic('x-repartition', 'pricing')).toBe('pricing-x-repartition');
    expect(isInternal(internalTopic('x-repartition'))).toBe(true);
    expect(isTopicName(internalTopic('x-repartition'))).toBe(false);
  });

  it('has its name in an app, and so has what is called after it', () => {
    expect(topicIn('pricing', internalTopic('x'))).toBe('pricing-x');
    expect(topicIn('pricing', `${internalTopic('x')}.DLQ`)).toBe('pricing-x.DLQ');
    // Not read as a pattern of a replacement.
    expect(topicIn('$&', internalTopic('x'))).toBe('$&-x');
  });

  it('is printed without the app', () => {
    expect(withoutApp(internalTopic('x-repartition'))).toBe('x-repartition');
  });

  it('is told from any other topic, which stays as it is', () => {
    for (const topic of ['orders', 'app-x', 'x-repartition']) {
      expect(isInternal(topic)).toBe(false);
      expect(topicIn('pricing', topic)).toBe(topic);
      expect(withoutApp(topic)).toBe(topic);
    }
  });
});
