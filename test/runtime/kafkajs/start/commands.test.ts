import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/runtime/kafkajs/start/commands.js';

const plain = new Commands(['a:1', 'b:2'], {});

describe('a command', () => {
  it('creates a topic, and leaves to the cluster what nobody says', () => {
    const rest = { partitions: null, replicationFactor: null, config: {} };
    expect(plain.createTopic({ name: 't', ...rest })).toBe(
      'kafka-topics.sh --bootstrap-server a:1,b:2 --create --topic t',
    );
    expect(plain.createTopic({ name: 't', partitions: 2, replicationFactor: 3, config: { a: '1', b: '2' } })).toBe(
      'kafka-topics.sh --bootstrap-server a:1,b:2 --create --topic t --partitions 2 --replication-factor 3 --config a=1 --config b=2',
    );
  });

  it('names the file of a login, and the user of the app', () => {
    const secured = new Commands(['a:1'], { ssl: true, sasl: { mechanism: 'plain', username: 'al', password: 'p' } });
    expect(secured.allow('Read', 'topic', 'x', 'y')).toBe(
      'kafka-acls.sh --bootstrap-server a:1 --command-config admin.properties --add --allow-principal User:al --operation Read --topic x --topic y',
    );
  });

  it('is read by a shell as it is meant, whatever a group is called', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((group) => !group.includes('\0'));
    const odd = fc.constantFrom("it's", 'a b', '$(x)', '`x`', 'a\nb', '"', '\\', '*', '~');
    fc.assert(
      // Many to a shell: starting one takes longer than all that it does.
      fc.property(fc.array(fc.oneof(name, odd), { minLength: 100, maxLength: 200 }), (groups) => {
        const commands = groups.map((group) =>
          plain.allow('Read', 'group', group).replace('kafka-acls.sh', `printf '%s\\0'`),
        );
        const words = execFileSync('sh', ['-c', commands.join('\n')], { encoding: 'utf8' }).split('\0');
        const before = ['--bootstrap-server', 'a:1,b:2', '--add', '--allow-principal', 'User:NAME'];
        expect(words).toEqual([...groups.flatMap((group) => [...before, '--operation', 'Read', '--group', group]), '']);
      }),
      { numRuns: 5 },
    );
  });
});
