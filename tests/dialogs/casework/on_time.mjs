// How many of each department's ended cases were closed by their target; see boston_test.cpp.
//   node on_time.mjs FILE.tsv     prints "DEPARTMENT ON_TIME ALL" lines
import { readFileSync } from 'node:fs';

const [header, ...rows] = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
const names = header.split('\t');
const departments = new Map();
for (const row of rows) {
  const fields = row.split('\t');
  const one = Object.fromEntries(names.map((name, i) => [name, fields[i]]));
  if (!one.target || !one.closed) continue;
  const count = departments.get(one.department) ?? { on_time: 0, all: 0 };
  count.all += 1;
  if (Date.parse(`${one.closed}Z`) <= Date.parse(`${one.target}Z`)) count.on_time += 1;
  departments.set(one.department, count);
}
for (const [name, { on_time, all }] of departments) console.log(name, on_time, all);
