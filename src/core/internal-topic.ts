/**
 * The names of topics that an app makes for itself. They begin with its application id, and a topology does not know
 * that id: many apps may run it. So a graph calls such a topic `<app>-by-customer-repartition`, which no topic of
 * anybody's can be called, and the app's own name takes the place of `<app>` when the graph is compiled for it.
 */
const ANY_APP = '<app>';

/** The topic with that name in an app; without an application id, what a graph calls it. */
export const internalTopic = (name: string, applicationId: string = ANY_APP): string => `${applicationId}-${name}`;

/** The consumer group in which an app reads its delay topics, so that none of them holds up its sources. */
export const retryGroup = (applicationId: string): string => `${applicationId}.retry`;

/** Whether a graph means a topic of the app's own by that name, or one that is named after such a topic. */
export const isInternal = (topic: string): boolean => topic.startsWith(`${ANY_APP}-`);

/** The name that a topic of a graph has in an app. */
export const topicIn = (applicationId: string, topic: string): string =>
  isInternal(topic) ? `${applicationId}${topic.slice(ANY_APP.length)}` : topic;

/** The name without the application id, as Kafka Streams prints it. */
export const withoutApp = (topic: string): string => (isInternal(topic) ? topic.slice(ANY_APP.length + 1) : topic);
