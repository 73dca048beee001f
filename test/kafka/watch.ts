import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import type { KafkaStreams, Logger, State, StreamsOptions } from 'spillway';

type SocketFactory = NonNullable<KafkaConfig['socketFactory']>;

/** What an app does while things fail around it: how often it tries, what it says, which states it goes through. */
export class Watch {
  /** Connections that it opened. */
  connections = 0;
  /** Lines that it logged from `info` on. */
  lines: string[] = [];
  states: State[] = [];
  /** Source records that were given up unsettled. */
  abandoned = 0;
  /** What stopped it. */
  error: Error | null = null;

  readonly options: Pick<StreamsOptions, 'logger'>;
  readonly transport: { readonly socketFactory: SocketFactory };

  constructor() {
    const say = (level: string) => (fields: object, message?: string) =>
      void this.lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    const logger: Logger = {
      debug: () => {},
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
      fatal: say('fatal'),
    };
    this.options = { logger };
    this.transport = {
      socketFactory: ({ host, port, ssl, onConnect }) => {
        this.connections++;
        return ssl ? connectTls({ host, port, ...ssl }, onConnect) : createConnection({ host, port }, onConnect);
      },
    };
  }

  follow(app: KafkaStreams): void {
    app.events$.subscribe((event) => {
      if (event.type === 'state') this.states.push(event.to);
      else if (event.type === 'revoked') this.abandoned += event.abandoned;
    });
    app.done.catch((error: Error) => (this.error = error));
  }
}
