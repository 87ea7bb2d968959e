// `scripts/bench`: runs a benchmark beside its baselines, interleaved, and prints one JSON line for
// each figure: {"name","value","unit","baseline","ratio","runs"}. Also writes build/bench.json.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concerns } from './concerns.mjs';
import { exports } from './exports.mjs';
import { idle } from './idle.mjs';
import { lifecycle } from './lifecycle.mjs';
import { scores } from './scores.mjs';
import { start } from './servers.mjs';
import { burst, handshake, turn } from './turn.mjs';

const build = join(process.cwd(), 'build/release');
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const lines = [];
function report(name, runs, unit, baseline, baselineRuns) {
  const value = median(runs);
  const ratio = baselineRuns ? value / median(baselineRuns) : null;
  const line = { name, value: +value.toPrecision(5), unit, baseline: baseline ?? null, ratio: ratio && +ratio.toPrecision(3), runs: runs.map((r) => +r.toPrecision(5)) };
  lines.push(line);
  console.log(JSON.stringify(line));
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
  turn: () => turn(build, report),
  handshake: () => handshake(build, report),
  burst: () => burst(build, report),
  dialog,
  hearing,
  lifecycle: () => lifecycle(build, rounds, report),
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
