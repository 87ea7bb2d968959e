// `heed export` of a year of complaints: time, and the most memory that it held. 20,000 generated
// histories; with HEED_LONG each of them fifty times, a million complaints.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured } from './measured.mjs';

export async function exports(build, rounds, report) {
  const times = process.env.HEED_LONG ? 50 : 1;
  const generated = 20000;
  const count = generated * times;
  const dir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
  try {
    const city = join(dir, 'i');
    execFileSync(join(build, 'heed'), ['init', city, '--demo'], { stdio: 'ignore' });
    const key = Buffer.from(readFileSync(join(city, 'storage.key'), 'utf8'), 'base64').toString('hex');
    const file = (name) => join(city, name);
    const year = new Date(Date.now() - 400 * 86400e3).toISOString().slice(0, 10);
    execFileSync(join(build, 'histories'), [file('heed.db'), key, file('organisation.toml'), file('areas.geojson'), String(generated), year, '330'], { stdio: 'inherit' });
    if (times > 1) execFileSync(join(build, 'multiply'), [file('heed.db'), String(times)], { stdio: 'inherit' });
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
