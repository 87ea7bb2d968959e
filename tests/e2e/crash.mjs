// Kills heed with SIGKILL at random moments under load, starts it again, redelivers what was not
// acknowledged as the platforms do, and at the end asks an oracle whether every acknowledgement was
// kept and nothing happened twice.
//
//   node e2e/crash.mjs [--kills N] [--long] [--seed S] [--sabotage]
//
// --long is 10,000 kills. --sabotage claims one acknowledgement that never was: the run must then fail,
// which shows that the oracle can. Prints one summary line; exit 1 when anything was wrong.
import { Trial } from './support/oracle.mjs';
import { sleep } from './support/wait.mjs';

const residents_per_way = 5;
const kill_ms = { min: 5, max: 400 };
const kills = { short: 20, long: 10000 };

function parse_options(words) {
  const options = { kills: process.env.HEED_LONG ? kills.long : kills.short, seed: Date.now() % 2 ** 31, sabotage: false };
  while (words.length) {
    const word = words.shift();
    if (word === '--kills') options.kills = Number(words.shift());
    else if (word === '--seed') options.seed = Number(words.shift());
    else if (word === '--long') options.kills = kills.long;
    else if (word === '--sabotage') options.sabotage = true;
    else return null;
  }
  return Number.isInteger(options.kills) && Number.isInteger(options.seed) ? options : null;
}

async function kill_and_restart(stage, count, random) {
  let slowest_ms = 0;
  for (let i = 0; i < count; i++) {
    await sleep(kill_ms.min + random.below(kill_ms.max - kill_ms.min));
    await stage.heed.kill();
    const begun = Date.now();
    await stage.heed.start();
    slowest_ms = Math.max(slowest_ms, Date.now() - begun);
  }
  return slowest_ms;
}

async function main(words) {
  const options = parse_options(words);
  if (!options) {
    console.error('usage: node e2e/crash.mjs [--kills N] [--long] [--seed S] [--sabotage]');
    return 2;
  }
  const trial = await Trial.open({ seed: options.seed, residents: residents_per_way });
  try {
    const slowest_ms = await Promise.race([kill_and_restart(trial.stage, options.kills, trial.random), trial.failed]);
    const pretend = options.sabotage && { ack: 'filed', tag: 'K999999E', way: 'app', number: 'LH000101-9999-0' };
    const judgement = await trial.judgement({ pretend, deaths: options.kills });
    for (const fault of judgement.faults) console.log(`crash: ${fault}`);
    console.log(`crash: ${options.kills} kills, slowest restart ${slowest_ms} ms, seed ${options.seed}, ${trial.summary(judgement)}`);
    return judgement.faults.length ? 1 : 0;
  } finally {
    await trial.close();
  }
}

process.exit(await main(process.argv.slice(2)));
