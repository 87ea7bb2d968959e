// `scripts/bench store`: lives of complaints a second while the city grows: ten thousand, a hundred
// thousand and a million of them there already, with HEED_LONG also ten million. The smallest is the
// baseline of the others. From a million on they are copies of twenty thousand (multiply.cpp).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ready_s } from './servers.mjs';

const lives = '3000';
const at_once = '64';

// How often what histories.cpp writes for a city of 10^power complaints is to be there.
export const copies_of = (power) => (power < 6 ? 1 : 10 ** power / 20000);

// A demonstration city of 10^power complaints, or of those alone that copies are made of:
// { name, count, toml, database }.
export function written_city(build, dir, power) {
  const city = join(dir, `1e${power}`);
  execFileSync(join(build, 'heed'), ['init', city, '--demo'], { stdio: 'ignore' });
  const file = (name) => join(city, name);
  writeFileSync(file('heed.toml'), readFileSync(file('heed.toml'), 'utf8').replace(/^listen = .*$/m, 'listen = "127.0.0.1:0"'));
  const key = Buffer.from(readFileSync(file('storage.key'), 'utf8'), 'base64').toString('hex');
  const begin = new Date(Date.now() - 400 * 86400e3).toISOString().slice(0, 10);
  const written = 10 ** power / copies_of(power);
  execFileSync(join(build, 'histories'), [file('heed.db'), key, file('organisation.toml'), file('areas.geojson'), String(written), begin, '390'], { stdio: 'ignore' });
  return { name: `1e${power}`, count: 10 ** power, toml: file('heed.toml'), database: file('heed.db') };
}

export function grown_city(build, dir, power) {
  const city = written_city(build, dir, power);
  const copies = copies_of(power);
  if (copies > 1) execFileSync(join(build, 'multiply'), [city.database, String(copies)], { stdio: 'ignore' });
  return city;
}

export async function lifecycle(build, rounds, report) {
  const sizes = process.env.HEED_LONG ? [4, 5, 6, 7] : [4, 5, 6];
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  try {
    const cities = sizes.map((power) => ({ ...grown_city(build, dir, power), runs: [], starts: [] }));
    for (const city of cities) city.bytes = statSync(city.database).size;
    for (let round = 0; round < rounds; round += 1) {
      for (const city of cities) {
        city.runs.push(JSON.parse(execFileSync(join(build, 'lifecycle'), [city.toml, lives, at_once], { encoding: 'utf8' })));
        city.starts.push(await ready_s(build, city.toml));
      }
    }
    const [least] = cities;
    const all = (city, key) => city.runs.map((run) => run[key]);
    for (const city of cities) {
      const beside = city === least ? [] : [`lifecycle.${least.name}`, all(least, 'rate')];
      report(`lifecycle.${city.name}`, all(city, 'rate'), '1/s', ...beside);
      report(`lifecycle.${city.name}.cpu`, all(city, 'micros'), 'us');
      report(`lifecycle.${city.name}.turn.p99`, all(city, 'p99'), 'ms');
      report(`start.${city.name}`, city.starts, 's');
      report(`bytes.${city.name}`, [city.bytes / city.count], 'bytes a complaint');
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
