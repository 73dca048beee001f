import type { Manual } from './options.js';

/** The text of `--help`. */
export function helpOf({ name, command, about, defaults, line, seeded, chaos }: Manual): string {
  const rows = [
    ['--input FILE', `Your own ${name}, one JSON object a line; - is standard input. A line that none can be made`],
    ['', `of goes in as the bytes it is, and ends as a dead letter. Empty lines are left out.`],
    [
      '--brokers LIST',
      'Runs on Kafka instead of the embedded log: host:port, several with commas. Makes its topics, goes',
    ],
    ['', 'on where an earlier run ended, and ends when all is committed. Needs --registry.'],
    ['--registry URL', 'The schema registry, with --brokers. Its schemas are registered there.'],
    ['--rate N', `${capital(name)} a second. As fast as they are taken when left out.`],
    ['--records N', `No more than N${seeded ? '' : '; all for every one'}.`],
    ['--for TIME', 'No more after that time, as in 500ms, 10s or 2m. What came before is brought to its end.'],
    ...(seeded ? [['--seed N', `Other ${name} than those of seed 1. The same for the same seed.`]] : []),
    ...(chaos
      ? [
          ['--chaos', chaos[0]],
          ['', chaos[1]],
        ]
      : []),
    ['--json', 'Ends with the account as one JSON object on the last line of standard output.'],
    ['--verbose', "The app's log on standard error."],
    ['--help, -h', 'This.'],
  ];
  return [
    `Usage: ${command} -- [options]`,
    '',
    about,
    defaults,
    '',
    ...rows.map(([option, text]) => `  ${option!.padEnd(16)}${text}`),
    '',
    `A line of --input: ${line}`,
    'Ctrl-C brings what is in flight to its end and prints the account; a second one ends at once.',
    'Exit code: 0 when the account balances, 1 when not, 2 for options that make no sense or a cluster that cannot be used, 130 for the second Ctrl-C.',
    '',
  ].join('\n');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
