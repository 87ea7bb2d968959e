// `scripts/bench`: runs a benchmark beside its baselines, interleaved, and prints one JSON line for
// each figure: {"name","value","unit","baseline","ratio","runs"}. Also writes build/bench.json.
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concerns } from './concerns.mjs';
import { exports } from './exports.mjs';
import { idle } from './idle.mjs';
import { scores } from './scores.mjs';

const build = join(process.cwd(), 'build/release');
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const persons = Number(process.env.BENCH_PERSONS ?? 100000);
const token = 'benchtoken';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const lines = [];
function report(name, runs, unit, baseline, baselineRuns) {
  const value = median(runs);
  const ratio = baselineRuns ? value / median(baselineRuns) : null;
  const line = { name, value: +value.toPrecision(5), unit, baseline: baseline ?? null, ratio: ratio && +ratio.toPrecision(3), runs: runs.map((r) => +r.toPrecision(5)) };
  lines.push(line);
  console.log(JSON.stringify(line));
}

// Processor seconds that a process has used so far, user and system.
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function start(command, args, pattern) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = text.match(pattern);
      if (found) resolve({ child, port: found[1] });
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

// One run of wrk: requests/s, latencies in ms, and the server's processor microseconds a request.
function load(server, path, connections, run) {
  const timestamp = '1764000000';
  const nonce = 'bench';
  const signature = createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex');
  const before = processorSeconds(server.child.pid);
  const out = execFileSync('wrk', ['-t2', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', 'tests/bench/turn.lua', `https://127.0.0.1:${server.port}${path}`], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_QUERY: `signature=${signature}&timestamp=${timestamp}&nonce=${nonce}&openid=o1`, BENCH_PERSONS: String(persons), BENCH_RUN: String(run) },
  });
  const [requests, duration, p50, p99, p999, errors] = out.match(/RESULT (.*)/)[1].split(' ').map(Number);
  const used = processorSeconds(server.child.pid) - before;
  if (errors > 0) throw new Error(`${errors} requests failed`);
  return { rate: requests / (duration / 1e6), p50: p50 / 1e3, p99: p99 / 1e3, p999: p999 / 1e3, micros: (used * 1e6) / requests };
}

async function turn() {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const children = [];
  try {
    execFileSync(join(build, 'heed'), ['init', join(dir, 'i'), '--demo'], { stdio: 'ignore' });
    const file = join(dir, 'i/heed.toml');
    let config = readFileSync(file, 'utf8');
    // Template lines are commented out where they hold the default.
    const set = (key, value) => {
      const line = new RegExp(`^#?${key} = .*$`, 'm');
      if (!line.test(config)) throw new Error(`heed.toml has no ${key}`);
      config = config.replace(line, `${key} = ${value}`);
    };
    set('listen', '"127.0.0.1:0"');
    set('messages_per_minute', '1000000');
    set('burst_hold', '{ text = "0s", photo = "0s" }');
    config += `\n[[channel]]\nkind = "wechat"\nname = "bench"\napp_id = "wx0000000000000000"\napp_secret = "${randomBytes(16).toString('hex')}"\ntoken = "${token}"\napi_base = "http://127.0.0.1:9"\n`;
    writeFileSync(file, config);
    const heed = await start(join(build, 'heed'), ['serve', '--config', file], /listening on https:\/\/127\.0\.0\.1:(\d+)/);
    children.push(heed.child);
    const echo = await start(join(build, 'echo_server'), [join(dir, 'i/tls/cert.pem'), join(dir, 'i/tls/key.pem'), '2'], /(\d+)/);
    children.push(echo.child);
    // Warm: every person is known, every page has been touched.
    load(heed, '/wechat/bench', 64, 9);
    for (const connections of [64, 512]) {
      const ours = [], bare = [], commits = [];
      for (let round = 0; round < rounds; ++round) {
        bare.push(load(echo, '/wechat/bench', connections, 1));
        ours.push(load(heed, '/wechat/bench', connections, connections * 10 + round + 1));
        if (connections === 64) {
          const out = execFileSync(join(build, 'group_commit'), [join(dir, `commit-${round}.db`), '64', String(seconds), String(persons)], { encoding: 'utf8' });
          commits.push(JSON.parse(out));
        }
      }
      const pick = (runs, key) => runs.map((r) => r[key]);
      const tag = `turn/plaintext/${connections}`;
      report(`${tag}/turns`, pick(ours, 'rate'), '1/s', `beast TLS echo`, pick(bare, 'rate'));
      report(`${tag}/processor`, pick(ours, 'micros'), 'us', `beast TLS echo`, pick(bare, 'micros'));
      if (commits.length) {
        report(`${tag}/turns-beside-commit`, pick(ours, 'rate'), '1/s', 'bare SQLite group commit', pick(commits, 'rate'));
        report('turn/commit/rate', pick(commits, 'rate'), '1/s');
        report('turn/commit/processor', pick(commits, 'micros'), 'us');
      }
      report(`${tag}/echo`, pick(bare, 'rate'), '1/s');
      for (const key of ['p50', 'p99', 'p999']) report(`${tag}/${key}`, pick(ours, key), 'ms', 'beast TLS echo', pick(bare, key));
    }
  } finally {
    for (const child of children) child.removeAllListeners('exit').kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  }
}

// One step of the resident's dialog, without a store.
function dialog() {
  pass_on(execFileSync(join(build, 'dialog'), [process.cwd()], { encoding: 'utf8' }));
}

// The lines of a benchmark that prints its own.
function pass_on(out) {
  for (const line of out.trimEnd().split('\n')) {
    lines.push(JSON.parse(line));
    console.log(line);
  }
}

// How well the classifier hears, on data that is not part of the project. One fold of five, or all
// with --all.
function hearing() {
  const data = process.env.HEED_DATA ?? join(process.cwd(), '../shared/data');
  if (!existsSync(join(data, 'zh_complaints_teddy2020'))) {
    console.error(`bench: hearing is left out: there is no ${data}/zh_complaints_teddy2020 (HEED_DATA names the folder)`);
    return;
  }
  const out = execFileSync(join(build, 'hearing'), [data, all ? '5' : '1'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  pass_on(out);
  if (existsSync(join(data, 'geo_luohu'))) pass_on(execFileSync(join(build, 'addresses'), [data], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
  hearingOfConcerns(data);
}

// Common concerns: on the same data, and the look-up while the open complaints grow.
function hearingOfConcerns(data) {
  const dir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
  try {
    execFileSync(join(build, 'heed'), ['init', join(dir, 'i'), '--demo'], { stdio: 'ignore' });
    concerns(join(build, 'heed'), join(dir, 'i/heed.toml'), data, report);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  for (const open of ['10000', '1000000', ...(all ? ['10000000'] : [])]) {
    pass_on(execFileSync(join(build, 'concern_index'), [open], { encoding: 'utf8' }));
  }
}

const benchmarks = {
  turn,
  dialog,
  hearing,
  scores: () => scores(build, rounds, report),
  idle: () => idle(build, start, report),
  exports: () => exports(build, rounds, report),
};
const all = process.argv.includes('--all');
const named = process.argv.slice(2).filter((word) => word !== '--all');
const wanted = named.length > 0 ? named : Object.keys(benchmarks);
for (const name of wanted) {
  if (!benchmarks[name]) {
    console.error(`bench: there is no benchmark "${name}"; there are: ${Object.keys(benchmarks).join(', ')}`);
    process.exit(2);
  }
}
for (const name of wanted) await benchmarks[name]();
writeFileSync('build/bench.json', lines.map((line) => JSON.stringify(line)).join('\n') + '\n');
process.exit(0);
