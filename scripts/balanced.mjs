// Checks what an example printed with --json: its last line is one JSON object, an account that balances.
import { readFileSync } from 'node:fs';

const last = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n').at(-1);
const account = JSON.parse(last);
const { in: taken, out, filtered, deadLettered, dropped, abandoned, inFlight, balanced } = account;
const ended = out + filtered + deadLettered + dropped + abandoned + inFlight;
console.log(last);
if (!(taken > 0) || balanced !== true || ended !== taken) {
  console.error(`the account does not balance: ${taken} in, ${ended} accounted for`);
  process.exitCode = 1;
}
