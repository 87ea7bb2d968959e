// `scripts/bench store`, PostgreSQL: lives of complaints a second on both stores, each in an empty city,
// and the turns a second that the rows alone of a turn allow, committed in groups: by libpq's pipeline
// mode, and by SQLite. It starts a PostgreSQL of its own, which keeps what it confirms.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  if (database) writeFileSync(toml, readFileSync(toml, 'utf8').replace(/^database *=.*$/m, `database = "${database}"`));
  return toml;
}

// Runs beside scripts/with-postgres; prints one line of JSON.
function beside_postgres(build, rounds) {
  const server = process.env.HEED_TEST_POSTGRES;
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const runs = { sqlite: [], postgres: [], alone: [], group_commit: [], pipeline: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const schema = `bench${round}`;
      execFileSync('psql', ['--quiet', server, '--command', `CREATE SCHEMA ${schema}`]);
      const on_postgres = empty_city(build, dir, `p${round}`, `${server}&options=-csearch_path%3D${schema}`);
      const on_sqlite = empty_city(build, dir, `s${round}`);
      const life = join(build, 'lifecycle');
      runs.sqlite.push(result_of(life, [on_sqlite, lives, at_once]));
      runs.postgres.push(result_of(life, [on_postgres, lives, at_once]));
      runs.alone.push(result_of(life, [on_postgres, '50', '1']));
      runs.group_commit.push(result_of(join(build, 'group_commit'), [join(dir, `c${round}.db`), group, seconds, persons]));
      runs.pipeline.push(result_of(join(build, 'pipeline_commit'), [server, group, seconds, persons]));
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  console.log(JSON.stringify(runs));
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
  const runs = JSON.parse(out);
  const all = (name, key) => runs[name].map((run) => run[key]);
  report('lifecycle.sqlite', all('sqlite', 'rate'), '1/s');
  report('lifecycle.postgres', all('postgres', 'rate'), '1/s', 'lifecycle.sqlite', all('sqlite', 'rate'));
  report('lifecycle.postgres.turn.p50', all('postgres', 'p50'), 'ms');
  report('lifecycle.postgres.one.turn.p50', all('alone', 'p50'), 'ms');
  report('commit.sqlite', all('group_commit', 'rate'), 'turns/s');
  report('commit.pipeline', all('pipeline', 'rate'), 'turns/s', 'commit.sqlite', all('group_commit', 'rate'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) beside_postgres(process.argv[2], Number(process.argv[3]));
