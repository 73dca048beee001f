import { drive, type Example } from './drive.js';
import { helpOf } from './help.js';
import { optionsOf } from './options.js';
import { Refusal } from './refusal.js';

const BALANCED = 0;
const NOT_BALANCED = 1;
const REFUSED = 2;

/** Runs an example as the options of the command line say, and leaves its exit code. */
export async function run(example: Example): Promise<void> {
  // Whoever reads what it says may have read enough, as `head` does.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const options = optionsOf(process.argv.slice(2), example);
    if (options.help) process.stdout.write(helpOf(example));
    else process.exitCode = (await drive(example, options)) ? BALANCED : NOT_BALANCED;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}.${error.ofOptions ? ` Options: ${example.command} -- --help` : ''}\n`);
    process.exitCode = REFUSED;
  }
}
