// `scripts/bench`: runs a benchmark beside its baselines, interleaved, and prints one JSON line for
// each figure: {"name","value","unit","baseline","ratio","runs"}. Also writes build/bench.json.
//   --record  puts the figures into docs/bench.json, in the place of those with the same names
//   --check   compares with docs/bench.json and fails where a figure has become worse (compare.mjs)
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare.mjs';
import { concerns } from './concerns.mjs';
import { delivery } from './delivery.mjs';
import { exports } from './exports.mjs';
import { idle } from './idle.mjs';
import { instructions } from './instructions.mjs';
import { lifecycle } from './lifecycle.mjs';
import { postgres } from './postgres.mjs';
import { scores } from './scores.mjs';
import { start } from './servers.mjs';
import { burst, handshake, turn } from './turn.mjs';

const build = join(process.cwd(), 'build/release');
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

const record_file = 'docs/bench.json';

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
  nearby();
}

// What neighbours say of the same trouble, among so many open complaints.
function nearby() {
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
  store: async () => {
    postgres(build, rounds, report);
    await lifecycle(build, rounds, report);
    nearby();
  },
  scores: () => scores(build, rounds, report),
  delivery: () => delivery(build, rounds, report),
  idle: () => idle(build, start, report),
  exports: () => exports(build, rounds, report),
  instructions: () => instructions(build, report),
};
const asked_for_only = ['instructions']; // needs valgrind, and minutes
const options = new Set(process.argv.slice(2).filter((word) => word.startsWith('--')));
const all = options.has('--all');
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const wanted = named.length > 0 ? named : Object.keys(benchmarks).filter((name) => !asked_for_only.includes(name));
for (const name of wanted) {
  if (!benchmarks[name]) {
    console.error(`bench: there is no benchmark "${name}"; there are: ${Object.keys(benchmarks).join(', ')}`);
    process.exit(2);
  }
}
for (const option of options) {
  if (!['--all', '--record', '--check'].includes(option)) {
    console.error(`bench: there is no option ${option}; there are: --all, --record, --check`);
    process.exit(2);
  }
}
for (const name of wanted) await benchmarks[name]();
const text = (figures) => figures.map((line) => JSON.stringify(line)).join('\n') + '\n';
writeFileSync('build/bench.json', text(lines));
const recorded = existsSync(record_file) ? readFileSync(record_file, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
if (options.has('--record')) {
  const fresh = new Set(lines.map((line) => line.name));
  writeFileSync(record_file, text([...recorded.filter((line) => !fresh.has(line.name)), ...lines]));
}
let worse = [];
if (options.has('--check')) {
  worse = compare(lines, recorded);
  for (const line of worse) console.error(`bench: ${line}`);
  if (worse.length === 0) console.error(`bench: none of ${lines.length} figures is worse than in ${record_file}`);
}
process.exit(worse.length > 0 ? 1 : 0);
