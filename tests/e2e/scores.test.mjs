// `heed scores`: a made-up city's figures, worked out a second time from the export.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Heed, find_binary } from './support/heed.mjs';
import { recompute } from './support/scores.mjs';
import { sleep } from './support/wait.mjs';

const complaints = 4000, days = 60;
const day = (ago) => new Date(Date.now() + 8 * 3600e3 - ago * 86400e3).toISOString().slice(0, 10);
const first = day(days + 50);

let heed;
let exported;
let concerns;
before(async () => {
  heed = await Heed.create();
  const histories = path.join(path.dirname(find_binary()), 'histories');
  const key = Buffer.from(await readFile(heed.file('storage.key'), 'utf8'), 'base64').toString('hex');
  const files = [heed.file('heed.db'), key, heed.file('organisation.toml'), heed.file('areas.geojson')];
  execFileSync(histories, [...files, String(complaints), first, String(days)], { stdio: 'inherit' });
  exported = await heed.export();
  const { stdout } = await heed.run(['concerns', '--history']);
  concerns = stdout.trim().split('\n').map((line) => JSON.parse(line));
});
after(() => heed.remove());

async function scores(from, to, format = 'json') {
  const result = await heed.run(['scores', '--from', from, '--to', to, '--format', format]);
  assert.equal(result.code, 0, result.stderr);
  return result.stdout;
}

const dispatch = 'luohu'; // as in support/city.mjs
const plain = (said) => ({
  departments: Object.fromEntries(said.departments.map(({ department, name, ...card }) => [department, card])),
  total: said.total,
  rules: Object.fromEntries(said.rules.map(({ rule, ...counted }) => [rule, counted])),
});

test('every figure of every period is the one that the export gives', async () => {
  assert.equal(exported.length, complaints);
  const periods = [[first, day(0)], [day(80), day(50)], [day(60), day(60)], [day(20), day(0)]];
  for (const [from, to] of periods) {
    const said = JSON.parse(await scores(from, to));
    assert.equal(said.unrecorded, 0);
    assert.deepEqual(plain(said), recompute(exported, concerns, said, dispatch), `${from} to ${to}`);
  }
});

test('the made-up city has cases of every kind', async () => {
  const said = JSON.parse(await scores(first, day(0)));
  for (const [name, figure] of Object.entries(said.total.figures)) {
    assert.ok(figure.numerator > 0 && figure.numerator < figure.denominator, `${name}: ${JSON.stringify(figure)}`);
    assert.ok(figure.low < figure.rate && figure.rate < figure.high, name);
  }
  const reasons = new Set(Object.values(said.total.figures).flatMap(({ left_out }) => Object.keys(left_out)));
  for (const reason of ['handed_on', 'withdrawn', 'merged', 'rejected', 'open', 'no_answer', 'struck', 'late_by_dispatch']) {
    assert.ok(reasons.has(reason), `nothing was left out as ${reason}`);
  }
  for (const key of ['extended', 'late_by_dispatch', 'resident_often']) assert.ok(said.total[key] > 0, key);
  const { measured, solved, recurred, ...counts } = said.total.concerns;
  for (const [name, figure] of Object.entries({ measured, solved, recurred })) {
    assert.ok(figure.numerator > 0 && figure.numerator < figure.denominator, `concerns ${name}: ${JSON.stringify(figure)}`);
  }
  assert.ok(measured.median_hours > 0 && solved.median_hours > measured.median_hours);
  assert.ok(counts.left_out > 0 && counts.concerns > counts.left_out && counts.people >= 5 * counts.concerns);
  assert.ok(said.departments.some(({ rank }) => rank === 1));
  assert.ok(said.rules.length > 1);
});

test('the same question gets the same answer while a server runs', async () => {
  const silent = ({ as_of, ...rest }) => rest;
  const before_start = silent(JSON.parse(await scores(day(80), day(50))));
  await heed.start();
  try {
    assert.deepEqual(silent(JSON.parse(await scores(day(80), day(50)))), before_start);
  } finally {
    await heed.stop();
  }
});

test('the table, the spreadsheet and the picture show the same departments', async () => {
  await sleep(1100); // figures are as of a whole second; the server has just written events
  const said = JSON.parse(await scores(first, day(0)));
  const [text, csv, svg] = await Promise.all(['text', 'csv', 'svg'].map((format) => scores(first, day(0), format)));
  assert.match(text, /共性问题\d+个/);
  assert.match(svg, /共性问题按时解决/);
  for (const { name, department, score, cases, concerns: concerns_of } of said.departments) {
    assert.ok(text.includes(name) && svg.includes(name), name);
    if (score !== null) {
      const shown = [Math.floor, Math.ceil].map((round) => (round(score * 10) / 10).toFixed(1));
      assert.ok(shown.some((points) => text.includes(`${points}分`) && svg.includes(`>${points}<`)), name);
    }
    const rows = csv.split('\r\n').filter((row) => row.startsWith(`${department},`));
    assert.equal(rows.length, Object.keys(said.total.figures).length + 3);
    assert.equal(Number(rows[0].split(',')[4]), cases);
    const solved = rows.find((row) => row.includes(',concern_solved,')).split(',');
    assert.deepEqual([Number(solved[6]), Number(solved[7])], [concerns_of.solved.numerator, concerns_of.solved.denominator]);
    assert.equal(solved[12] === '' ? null : Number(solved[12]), concerns_of.solved.median_hours);
  }
  for (const line of text.split('\n')) assert.ok(line.length <= 90, line);
});

test('the public is told nothing behind which fewer than five people stand', async () => {
  const run = (format) => heed.run(['scores', '--public', '--from', first, '--to', day(0), '--format', format]);
  const said = JSON.parse((await run('json')).stdout);
  assert.equal(said.people_min, 5);
  assert.ok(said.departments.length > 2);
  assert.equal(said.departments.at(-1).department, null);
  // The same numbers from the export: cases of which a promise came to three times its time.
  const late = new Map();
  for (const complaint of await heed.export()) {
    for (const event of complaint.timeline.filter((one) => one.event.endsWith('_published'))) {
      const department = event.department ?? dispatch;
      if (!late.has(department)) late.set(department, new Map());
      late.get(department).set(complaint.number, complaint.resident);
    }
  }
  for (const { department, long_overdue } of said.departments.slice(0, -1)) {
    const cases = late.get(department) ?? new Map();
    const people = new Set(cases.values()).size;
    assert.equal(long_overdue, people === 0 || people >= 5 ? cases.size : null, department);
  }
  const lines = (await run('csv')).stdout.trim().split('\r\n');
  assert.equal(lines.length, said.departments.length + 1);
  assert.match((await run('text')).stdout, /不足5人的数字不公布/);
  assert.equal((await run('svg')).code, 2);
});

test('a period without cases says so', async () => {
  const text = await scores('2001-01-01', '2001-01-31', 'text');
  assert.match(text, /没有到期的件/);
});

test('wrong dates get one clear line and status 2', async () => {
  for (const [from, to, wrong] of [
    ['yesterday', day(0), 'yesterday'],
    ['2026-02-30', day(0), '2026-02-30'],
    ['2026-01-01T00:00:00Z', day(0), '2026-01-01T00:00:00Z'],
    [day(0), day(1), 'before'],
  ]) {
    const result = await heed.run(['scores', '--from', from, '--to', to]);
    assert.equal(result.code, 2, result.stderr);
    assert.match(result.stderr, new RegExp(wrong));
    assert.equal(result.stdout, '');
  }
});
