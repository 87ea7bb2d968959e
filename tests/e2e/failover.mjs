// heed on a primary of PostgreSQL with a standby that the primary waits for. Under load the primary dies
// and the standby takes its place, again and again. At the end an oracle is asked whether every
// acknowledgement was kept and nothing happened twice.
//
//   node e2e/failover.mjs [--rounds N] [--seed S]
//
// Prints one summary line; exit 1 when anything was wrong, or when heed was not back within 30 s at
// the 95th percentile.
import { Trial } from './support/oracle.mjs';
import { has_postgres, PostgresPair } from './support/postgres_pair.mjs';
import { sleep, until } from './support/wait.mjs';

const residents_per_way = 3;
const between_ms = { min: 500, max: 3000 };
const back_within_ms = 30000;

function parse_options(words) {
  const options = { rounds: process.env.HEED_LONG ? 100 : 5, seed: Date.now() % 2 ** 31 };
  while (words.length) {
    const word = words.shift().slice(2);
    if (!(word in options)) return null;
    options[word] = Number(words.shift());
  }
  return Object.values(options).every(Number.isInteger) ? options : null;
}

// How long it takes, in ms, until a message is acknowledged that was first sent after `failing`.
async function time_away(trial, failing) {
  const begin = Date.now();
  failing();
  const person = trial.stage.person('app');
  await trial.insist(person, trial.compose(person, 'text', '你好'));
  return Date.now() - begin;
}

async function trouble(pair, trial, rounds) {
  const away = [];
  for (let i = 0; i < rounds; i++) {
    await sleep(between_ms.min + trial.random.below(between_ms.max - between_ms.min));
    const acknowledged = trial.acknowledged;
    away.push(await time_away(trial, () => pair.fail_over()));
    await pair.mend();
    await until('the load to go on', () => trial.acknowledged > acknowledged, 60000);
  }
  return away.sort((a, b) => a - b);
}

async function main(words) {
  if (!has_postgres()) {
    console.log('skipped: PostgreSQL is not installed (Debian: postgresql)');
    return 0;
  }
  const options = parse_options(words);
  if (!options) {
    console.error('usage: node e2e/failover.mjs [--rounds N] [--seed S]');
    return 2;
  }
  const pair = await PostgresPair.start();
  let trial;
  try {
    process.env.HEED_TEST_POSTGRES = pair.url;
    trial = await Trial.open({ seed: options.seed, residents: residents_per_way, settings: { storage: { may_lose: false } } });
    const away = await Promise.race([trouble(pair, trial, options.rounds), trial.failed]);
    const judgement = await trial.judgement();
    const audit = await trial.stage.heed.run(['audit', 'verify']);
    if (audit.code !== 0) judgement.faults.push(`the audit trail: ${audit.stderr}`);
    const late = away[Math.ceil(away.length * 0.95) - 1];
    if (late > back_within_ms) judgement.faults.push(`heed was away for ${late} ms at the 95th percentile`);
    for (const fault of judgement.faults) console.log(`failover: ${fault}`);
    console.log(`failover: ${options.rounds} times, seed ${options.seed}, away for ${away[Math.floor(away.length / 2)]} ms in the middle and ${away.at(-1)} ms at most, ${trial.summary(judgement)}`);
    return judgement.faults.length ? 1 : 0;
  } finally {
    await trial?.close();
    pair.stop();
  }
}

process.exit(await main(process.argv.slice(2)));
