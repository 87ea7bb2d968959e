// `heed export` of a year of complaints: time, and the most memory that it held. HEED_LONG: a
// million of them, else 20,000.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured } from './measured.mjs';

export async function exports(build, rounds, report) {
  const count = process.env.HEED_LONG ? 1000000 : 20000;
  const dir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
  try {
    const city = join(dir, 'i');
    execFileSync(join(build, 'heed'), ['init', city, '--demo'], { stdio: 'ignore' });
    const key = Buffer.from(readFileSync(join(city, 'storage.key'), 'utf8'), 'base64').toString('hex');
    const file = (name) => join(city, name);
    const year = new Date(Date.now() - 400 * 86400e3).toISOString().slice(0, 10);
    execFileSync(join(build, 'histories'), [file('heed.db'), key, file('organisation.toml'), file('areas.geojson'), String(count), year, '330'], { stdio: 'inherit' });
    for (const format of ['jsonl', 'csv', 'geojson', 'open311']) {
      const runs = [], bare = [];
      for (let round = 0; round < rounds; ++round) {
        bare.push(JSON.parse(execFileSync(join(build, 'event_scan'), [file('heed.db')], { encoding: 'utf8' })));
        runs.push(await measured(join(build, 'heed'), ['export', '--config', file('heed.toml'), '--format', format]));
      }
      report(`export/${format}/${count}/time`, runs.map((run) => run.seconds), 's', `SQLite scan of the ${bare[0].rows} events`, bare.map((run) => run.seconds));
      report(`export/${format}/${count}/memory`, runs.map((run) => run.mib), 'MiB');
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
