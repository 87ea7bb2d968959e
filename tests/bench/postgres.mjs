// `scripts/bench store`, PostgreSQL: lives of complaints a second on both stores, each in an empty city,
// and the turns a second that the rows alone of a turn allow, committed in groups: by libpq's pipeline
// mode, and by SQLite; then lives while the city grows, in cities that `heed migrate` has brought there
// (ten thousand complaints, a hundred thousand and a million of them, with HEED_LONG also ten million;
// the large ones are multiplied there, by multiply.sql).
// It starts a PostgreSQL of its own, which keeps what it confirms.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copies_of, written_city } from './lifecycle.mjs';
import { ready_s } from './servers.mjs';

const lives = '600';
const at_once = '64';
const group = '64';
const seconds = process.env.BENCH_SECONDS ?? '3';
const persons = process.env.BENCH_PERSONS ?? '100000';

const result_of = (program, args) => JSON.parse(execFileSync(program, args, { encoding: 'utf8' }));

function empty_city(build, dir, name, database) {
  const city = join(dir, name);
  execFileSync(join(build, 'heed'), ['init', city, '--demo'], { stdio: 'ignore' });
  const toml = join(city, 'heed.toml');
  if (database) name_database(toml, database);
  return toml;
}

const name_database = (toml, url) => writeFileSync(toml, readFileSync(toml, 'utf8').replace(/^database *=.*$/m, `database = "${url}"`));

// The address of a new, empty place for one city's tables.
function place_for(server, schema) {
  execFileSync('psql', ['--quiet', server, '--command', `CREATE SCHEMA ${schema}`]);
  return `${server}&options=-csearch_path%3D${schema}`;
}

// A grown city that has moved: { name, count, toml, moved_s }.
function moved_city(build, dir, server, power) {
  const city = written_city(build, dir, power);
  const url = place_for(server, city.name.replace('1e', 'city'));
  const begin = Date.now();
  execFileSync(join(build, 'heed'), ['migrate', '--config', city.toml, '--to', url], { stdio: ['ignore', 'ignore', 'inherit'] });
  const moved_s = (Date.now() - begin) / 1000;
  rmSync(city.database);
  name_database(city.toml, url);
  const copies = copies_of(power);
  if (copies > 1) execFileSync('psql', ['--quiet', '--no-psqlrc', '--set', 'ON_ERROR_STOP=1', '--set', `times=${copies}`, url, '--file', 'tests/bench/multiply.sql'], { stdio: 'inherit' });
  // As its autovacuum does by and by: without it the planner knows nothing of the tables.
  execFileSync('psql', ['--quiet', url, '--command', 'VACUUM ANALYZE']);
  return { ...city, copies, moved_s };
}

// Runs beside scripts/with-postgres; prints one line of JSON.
async function beside_postgres(build, rounds) {
  const server = process.env.HEED_TEST_POSTGRES;
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const runs = { sqlite: [], postgres: [], alone: [], group_commit: [], pipeline: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const on_postgres = empty_city(build, dir, `p${round}`, place_for(server, `bench${round}`));
      const on_sqlite = empty_city(build, dir, `s${round}`);
      const life = join(build, 'lifecycle');
      runs.sqlite.push(result_of(life, [on_sqlite, lives, at_once]));
      runs.postgres.push(result_of(life, [on_postgres, lives, at_once]));
      runs.alone.push(result_of(life, [on_postgres, '50', '1']));
      runs.group_commit.push(result_of(join(build, 'group_commit'), [join(dir, `c${round}.db`), group, seconds, persons]));
      runs.pipeline.push(result_of(join(build, 'pipeline_commit'), [server, group, seconds, persons]));
    }
    const cities = (process.env.HEED_LONG ? [4, 5, 6, 7] : [4, 5, 6]).map((power) => ({ ...moved_city(build, dir, server, power), runs: [], starts: [] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const city of cities) {
        city.runs.push(result_of(join(build, 'lifecycle'), [city.toml, lives, at_once]));
        city.starts.push(await ready_s(build, city.toml));
      }
    }
    console.log(JSON.stringify({ runs, cities }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function postgres(build, rounds, report) {
  const out = execFileSync('scripts/with-postgres', ['node', fileURLToPath(import.meta.url), build, String(rounds)], {
    encoding: 'utf8',
    env: { ...process.env, HEED_POSTGRES_FSYNC: 'on' },
  });
  if (out.startsWith('skipped')) {
    console.error(`bench: PostgreSQL is left out, ${out.trim()}`);
    return;
  }
  const { runs, cities } = JSON.parse(out);
  const all = (name, key) => runs[name].map((run) => run[key]);
  report('lifecycle.sqlite', all('sqlite', 'rate'), '1/s');
  report('lifecycle.postgres', all('postgres', 'rate'), '1/s', 'lifecycle.sqlite', all('sqlite', 'rate'));
  report('lifecycle.postgres.turn.p50', all('postgres', 'p50'), 'ms');
  report('lifecycle.postgres.one.turn.p50', all('alone', 'p50'), 'ms');
  report('commit.sqlite', all('group_commit', 'rate'), 'turns/s');
  report('commit.pipeline', all('pipeline', 'rate'), 'turns/s', 'commit.sqlite', all('group_commit', 'rate'));
  const [least] = cities;
  const of = (city, key) => city.runs.map((run) => run[key]);
  for (const city of cities) {
    const beside = city === least ? [] : [`lifecycle.postgres.${least.name}`, of(least, 'rate')];
    report(`lifecycle.postgres.${city.name}`, of(city, 'rate'), '1/s', ...beside);
    report(`start.postgres.${city.name}`, city.starts, 's');
    if (!(city.copies > 1)) report(`migrate.${city.name}`, [city.moved_s], 's');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await beside_postgres(process.argv[2], Number(process.argv[3]));
