// `scripts/bench turn`: a durable turn beside the bare parts of it, and beside what a user would pick
// instead. `scripts/bench handshake`: new connections beside nginx. `scripts/bench burst`: what a push
// to all followers brings back.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { write_gets, write_messages } from './messages.mjs';
import { account, make_city, processor_seconds, start_echo, start_heed, start_nginx, start_npm } from './servers.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const persons = Number(process.env.BENCH_PERSONS ?? 100000);
const most_per_second = 45000; // messages prepared for a run; `load` says so if they do not suffice
const nginx_port = 39443;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// One run of the load: what `load` says, and the server's processor microseconds a request.
function load(build, server, file, { mode = 'closed', connections = 64, time = seconds } = {}) {
  const before = processor_seconds(server.pids);
  const said = JSON.parse(execFileSync(join(build, 'load'), [server.port, mode, String(connections), String(time), file], { encoding: 'utf8' }));
  if (said.failed > 0) throw new Error(`${said.failed} of ${said.requests} requests failed`);
  return { ...said, generator: said.micros, micros: ((processor_seconds(server.pids) - before) * 1e6) / said.requests };
}

// A server that stops in order, so that another can have its city.
function end({ child }) {
  return new Promise((resolve) => child.removeAllListeners('exit').once('exit', resolve).kill('SIGTERM'));
}

async function with_city(build, run) {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const servers = [];
  const keep = (server) => {
    servers.push(server);
    return server;
  };
  try {
    await run(dir, make_city(build, dir), keep);
  } finally {
    for (const { child } of servers) child.removeAllListeners('exit').kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function turn(build, report) {
  await with_city(build, async (dir, config, keep) => {
    const fresh = (sealed, count = seconds * most_per_second) => {
      const file = join(dir, 'messages');
      write_messages(file, count, { sealed, persons, ...account });
      return file;
    };
    const gets = join(dir, 'gets');
    write_gets(gets, seconds * 4 * most_per_second, '/healthz');
    const heed = keep(await start_heed(build, config));
    const echo = keep(await start_echo(build, dir));
    const nginx = keep(await start_nginx(dir, nginx_port));
    // Warm: every person is known, every page has been touched.
    load(build, heed, fresh(false), {});
    const runs = {};
    const note = (name, one) => (runs[name] ??= []).push(one);
    for (let round = 0; round < rounds; round += 1) {
      note('echo', load(build, echo, gets));
      note('healthz', load(build, heed, gets));
      note('nginx', load(build, nginx, gets));
      note('secure', load(build, heed, fresh(true)));
      note('plain', load(build, heed, fresh(false)));
      note('secure512', load(build, heed, fresh(true), { connections: 512 }));
      note('echo512', load(build, echo, gets, { connections: 512 }));
      const out = execFileSync(join(build, 'group_commit'), [join(dir, `commit-${round}.db`), '64', String(seconds), String(persons)], { encoding: 'utf8' });
      note('commit', JSON.parse(out));
    }
    const all = (name, key) => runs[name].map((one) => one[key]);
    report('echo.rps', all('echo', 'rate'), '1/s');
    report('echo.cpu', all('echo', 'micros'), 'us', 'nginx', all('nginx', 'micros'));
    report('healthz.cpu', all('healthz', 'micros'), 'us', 'echo.cpu', all('echo', 'micros'));
    report('turn.secure.rps', all('secure', 'rate'), '1/s', 'echo.rps', all('echo', 'rate'));
    report('turn.secure.cpu', all('secure', 'micros'), 'us', 'echo.cpu', all('echo', 'micros'));
    report('turn.plain.rps', all('plain', 'rate'), '1/s', 'echo.rps', all('echo', 'rate'));
    report('turn.plain.cpu', all('plain', 'micros'), 'us', 'echo.cpu', all('echo', 'micros'));
    report('turn.secure.512.rps', all('secure512', 'rate'), '1/s', 'echo.512.rps', all('echo512', 'rate'));
    report('commit.rps', all('commit', 'rate'), '1/s');
    report('commit.cpu', all('commit', 'micros'), 'us');
    report('load.cpu', all('secure', 'generator'), 'us');
    for (const key of ['p50', 'p99', 'p999']) report(`turn.secure.${key}`, all('secure', key), 'ms', `echo.${key}`, all('echo', key));

    const half = String(Math.round(median(all('secure', 'rate')) / 2));
    const paced = [];
    for (let round = 0; round < rounds; round += 1) paced.push(load(build, heed, fresh(true), { mode: half }).p999);
    report('turn.secure.p999_half', paced, 'ms');
    await end(heed);
    await on_a_slow_disk(build, config, keep, fresh, half, report);

    await beside_npm(build, dir, keep, fresh, all('secure', 'rate'), report);
  });
}

// The same schedule on the same city, with each sync 5 ms longer.
async function on_a_slow_disk(build, config, keep, fresh, rate, report) {
  const slow = keep(await start_heed(build, config, { LD_PRELOAD: join(build, 'libslow_sync.so'), BENCH_SYNC_MS: '5' }));
  const paced = [];
  for (let round = 0; round < rounds; round += 1) paced.push(load(build, slow, fresh(true), { mode: rate }).p999);
  report('turn.slowdisk.p999_half', paced, 'ms');
}

async function beside_npm(build, dir, keep, fresh, ours, report) {
  if (!existsSync('tests/bench/npm/node_modules')) {
    execFileSync('npm', ['ci', '--silent'], { cwd: 'tests/bench/npm', stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const servers = {
    'turn.secure.vs_npm': await start_npm(dir),
    'turn.secure.vs_npm_stored': await start_npm(dir, join(dir, 'each.db'), 'each'),
    'turn.secure.vs_npm_grouped': await start_npm(dir, join(dir, 'grouped.db'), 'grouped'),
  };
  Object.values(servers).forEach(keep);
  const few = () => fresh(true, seconds * 12000);
  for (const server of Object.values(servers)) load(build, server, few());
  for (const [name, server] of Object.entries(servers)) {
    const theirs = [];
    for (let round = 0; round < rounds; round += 1) theirs.push(load(build, server, few()).rate);
    report(name, ours, '1/s', 'npm wechat on Express', theirs);
  }
}

export async function handshake(build, report) {
  await with_city(build, async (dir, config, keep) => {
    const heed = keep(await start_heed(build, config));
    const nginx = keep(await start_nginx(dir, nginx_port));
    const gets = join(dir, 'gets');
    write_gets(gets, seconds * most_per_second, '/healthz');
    for (const mode of ['handshakes', 'resumed']) {
      const ours = [];
      const theirs = [];
      for (let round = 0; round < rounds; round += 1) {
        ours.push(load(build, heed, gets, { mode, connections: 24 }));
        theirs.push(load(build, nginx, gets, { mode, connections: 24 }));
      }
      for (const [key, unit] of [['rate', '1/s'], ['micros', 'us']]) {
        report(`handshake.${mode === 'resumed' ? 'resumed' : 'full'}.${key === 'rate' ? 'rps' : 'cpu'}`, ours.map((one) => one[key]), unit, 'nginx', theirs.map((one) => one[key]));
      }
    }
  });
}

export async function burst(build, report) {
  await with_city(build, async (dir, config, keep) => {
    const heed = keep(await start_heed(build, config));
    const file = join(dir, 'messages');
    const resident_kib = () => Number(readFileSync(`/proc/${heed.child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]);
    for (const [name, rate, time] of [['push', 7000, 10], ['after', 2000, 60]]) {
      write_messages(file, rate * (time + 1), { sealed: true, persons, ...account });
      const said = load(build, heed, file, { mode: String(rate), connections: 256, time });
      report(name === 'push' ? 'burst.p99' : 'burst.after.p99', [said.p99], 'ms');
      report(name === 'push' ? 'burst.max' : 'burst.after.max', [said.max], 'ms');
    }
    report('burst.rss', [resident_kib() / 1024], 'MiB');
  });
}
