// Common concerns on real streams: `heed concerns` beside a simple baseline, in the same run.
// The method sees each message once and only what came before it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split('\t'));
const pairs = (n) => (n * (n - 1)) / 2;

function heed(program, config, complaints) {
  const input = complaints.map((complaint) => JSON.stringify(complaint)).join('\n') + '\n';
  const begin = process.hrtime.bigint();
  const out = execFileSync(program, ['concerns', '--config', config], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  const micros = Number(process.hrtime.bigint() - begin) / 1e3 / complaints.length;
  const answers = out.trimEnd().split('\n').map((line) => JSON.parse(line));
  if (answers.length !== complaints.length) throw new Error(`${answers.length} answers to ${complaints.length} complaints`);
  return { answers, micros };
}

// `group` of each judged message against the judge's: B-cubed F, precision of pairs, merged negatives.
function judge(group, gold, negatives) {
  const ours = new Map(), theirs = new Map();
  for (const [id, cluster] of gold) {
    for (const [sets, key] of [[ours, group.get(id)], [theirs, cluster]]) {
      if (!sets.has(key)) sets.set(key, []);
      sets.get(key).push(id);
    }
  }
  let precision = 0, recall = 0, right = 0, said = 0;
  for (const members of ours.values()) {
    const counts = new Map();
    for (const id of members) counts.set(gold.get(id), (counts.get(gold.get(id)) ?? 0) + 1);
    for (const [cluster, n] of counts) {
      precision += (n * n) / members.length;
      recall += (n * n) / theirs.get(cluster).length;
      right += pairs(n);
    }
    said += pairs(members.length);
  }
  const p = precision / gold.size, r = recall / gold.size;
  const merged = negatives.filter(([a, b]) => group.get(a) === group.get(b)).length;
  return { f: (2 * p * r) / (p + r), pairs: right / said, merged: merged / negatives.length };
}

// Single link over TF-IDF of pairs of characters, title threefold, rarities as known so far.
function singleLink(messages, threshold) {
  const frequency = new Map(), postings = new Map(), group = new Map();
  let seen = 0;
  for (const [id, , , title, body] of messages) {
    const counts = new Map();
    for (const [text, weight] of [[title, 3], [body, 1]]) {
      for (const run of text.match(/[\u4e00-\u9fff]+|[A-Za-z0-9]+/g) ?? []) {
        const terms = run[0] < '\u4e00' || run.length === 1 ? [run.toLowerCase()] : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
        for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + weight);
      }
    }
    seen += 1;
    let squares = 0;
    for (const [term, count] of counts) {
      frequency.set(term, (frequency.get(term) ?? 0) + 1);
      const weight = (1 + Math.log(count)) * Math.log((seen + 1) / frequency.get(term));
      counts.set(term, weight);
      squares += weight * weight;
    }
    const length = Math.sqrt(squares) || 1, cosines = new Map();
    for (const [term, weight] of counts) {
      if (!postings.has(term)) postings.set(term, []);
      for (const [other, theirs] of postings.get(term)) cosines.set(other, (cosines.get(other) ?? 0) + (theirs * weight) / length);
      postings.get(term).push([id, weight / length]);
    }
    let best = null, cosine = threshold;
    for (const [other, value] of cosines) if (value >= cosine) [best, cosine] = [other, value];
    group.set(id, best === null ? id : group.get(best));
  }
  return group;
}

function chinese(program, config, folder, report) {
  const messages = read(join(folder, 'stream_open.tsv'));
  const gold = new Map(read(join(folder, 'gold_clusters_open.tsv')).map(([cluster, id]) => [id, cluster]));
  const negatives = read(join(folder, 'hard_negative_pairs_open.tsv'));
  const { answers, micros } = heed(program, config, messages.map(([id, user, time, title, text]) => ({ id, time: `${time}Z`, title, text, resident: user })));
  // A concern has the name of its first, who stood alone when it came.
  const group = new Map(answers.map(({ id, concern }) => [id, concern ?? `N-${id}`]));
  const ours = judge(group, gold, negatives), theirs = judge(singleLink(messages, 0.2), gold, negatives);
  const name = 'hearing/concerns/zh_common_concerns_teddy2020', baseline = 'TF-IDF single link at 0.20';
  report(`${name}/b-cubed-f`, [ours.f], '', baseline, [theirs.f]);
  report(`${name}/pair-precision`, [ours.pairs], '', baseline, [theirs.pairs]);
  report(`${name}/hard-negatives-merged`, [ours.merged], '', baseline, [theirs.merged]);
  report(`${name}/time`, [micros], 'us');
}

function boston(program, config, folder, report) {
  const cases = read(join(folder, 'boston311_2015q2.tsv'));
  const complaints = cases.map((row) => ({ id: row[0], time: `${row[1]}Z`, text: row[7], category: row[10], latitude: Number(row[15]), longitude: Number(row[16]) }));
  const { answers, micros } = heed(program, config, complaints);
  const earlier = new Map();
  const simple = complaints.map((complaint) => {
    const list = earlier.get(complaint.category) ?? [];
    earlier.set(complaint.category, list);
    const time = Date.parse(complaint.time);
    const near = list.some((other) => {
      const east = (complaint.longitude - other.longitude) * 111195 * Math.cos((complaint.latitude * Math.PI) / 180);
      return time - other.time <= 14 * 86400e3 && Math.hypot((complaint.latitude - other.latitude) * 111195, east) <= 50;
    });
    list.push({ ...complaint, time });
    return near;
  });
  const share = (flags, wanted) => {
    const rows = flags.filter((_, i) => /duplicate/i.test(cases[i][6]) === wanted);
    return rows.filter(Boolean).length / rows.length;
  };
  const ours = answers.map((answer) => answer.concern !== null);
  const name = 'hearing/concerns/en_311_boston2015', baseline = 'same type, 50 m, 14 days';
  report(`${name}/duplicates-found`, [share(ours, true)], '', baseline, [share(simple, true)]);
  report(`${name}/others-flagged`, [share(ours, false)], '', baseline, [share(simple, false)]);
  report(`${name}/time`, [micros], 'us');
}

export function concerns(program, config, data, report) {
  for (const [folder, run] of [['zh_common_concerns_teddy2020', chinese], ['en_311_boston2015', boston]]) {
    if (existsSync(join(data, folder))) run(program, config, join(data, folder), report);
    else console.error(`bench: without ${folder}: ${data} does not have it`);
  }
}
