// Three replicas of heed on one PostgreSQL behind HAProxy, killed or stopped for a while at random
// under load, then each started anew in turn, over which no client may see an error. At the end an
// oracle is asked whether every acknowledgement was kept and nothing happened twice, and the audit
// trail must be whole.
//
//   scripts/with-postgres node e2e/replicas.mjs [--rounds N] [--pause MS] [--seed S]
//
// Prints one summary line; exit 1 when anything was wrong.
import { has_haproxy } from './support/haproxy.mjs';
import { Trial } from './support/oracle.mjs';
import { Replicas, shared_directory } from './support/replicas.mjs';
import { sleep } from './support/wait.mjs';

const residents_per_way = 4;
const replicas_count = 3;
const between_ms = { min: 300, max: 1500 };

function parse_options(words) {
  const long = Boolean(process.env.HEED_LONG);
  // A stop is longer than PostgreSQL lets a transaction stand still.
  const options = { rounds: long ? 100 : 12, pause: long ? 60000 : 8000, seed: Date.now() % 2 ** 31 };
  while (words.length) {
    const word = words.shift().slice(2);
    if (!(word in options)) return null;
    options[word] = Number(words.shift());
  }
  return Object.values(options).every(Number.isInteger) ? options : null;
}

async function trouble(replicas, options, random) {
  const done = { kills: 0, stops: 0 };
  for (let i = 0; i < options.rounds; i++) {
    await sleep(between_ms.min + random.below(between_ms.max - between_ms.min));
    const one = replicas.all[random.below(replicas.all.length)];
    if (random.below(3) > 0) {
      done.kills += 1;
      await one.kill();
      await sleep(random.below(1000));
      await one.start();
    } else {
      done.stops += 1;
      one.signal('SIGSTOP');
      await sleep(options.pause);
      one.signal('SIGCONT');
    }
  }
  return done;
}

// One after the other, as for an update; people go on writing meanwhile. What was not answered of that
// which they sent since the trouble ended: { at, why }.
async function roll(replicas, trial) {
  const ended = Date.now();
  await sleep(between_ms.max);
  for (const one of replicas.all) {
    await one.restart();
    await sleep(between_ms.max); // until the balancer has seen it
  }
  return trial.unanswered.filter(({ begun }) => begun >= ended).map(({ begun, why }) => ({ at: begun - ended, why }));
}

async function main(words) {
  if (!process.env.HEED_TEST_POSTGRES) {
    console.log('skipped: no PostgreSQL (scripts/with-postgres starts one)');
    return 0;
  }
  if (!has_haproxy()) {
    console.log('skipped: HAProxy is not installed (Debian: haproxy)');
    return 0;
  }
  const options = parse_options(words);
  if (!options) {
    console.error('usage: node e2e/replicas.mjs [--rounds N] [--pause MS] [--seed S]');
    return 2;
  }
  let replicas;
  const shared = await shared_directory();
  const trial = await Trial.open({
    seed: options.seed,
    residents: residents_per_way,
    settings: { storage: { photos: `file:${shared}` } },
    prepare: async (stage) => {
      replicas = await Replicas.in_place_of(stage, replicas_count, shared);
    },
  });
  try {
    const done = await Promise.race([trouble(replicas, options, trial.random), trial.failed]);
    const errors = await Promise.race([roll(replicas, trial), trial.failed]);
    const judgement = await trial.judgement({ deaths: done.kills });
    for (const { at, why } of errors)
      judgement.faults.push(`not answered while the replicas were started anew in turn, begun ${at} ms after the trouble: ${why}`);
    const audit = await replicas.run(['audit', 'verify']);
    if (audit.code !== 0) judgement.faults.push(`the audit trail: ${audit.stderr}`);
    for (const fault of judgement.faults) console.log(`replicas: ${fault}`);
    console.log(`replicas: ${done.kills} kills, ${done.stops} stops of ${options.pause} ms, seed ${options.seed}, ${trial.summary(judgement)}`);
    return judgement.faults.length ? 1 : 0;
  } finally {
    await trial.close();
  }
}

process.exit(await main(process.argv.slice(2)));
