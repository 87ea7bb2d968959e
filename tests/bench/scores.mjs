// Scorecards over a year of 10,000 and of 100,000 complaints, beside a bare scan of the same rows:
// time, and the most memory that `heed scores` held.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured } from './measured.mjs';

export async function scores(build, rounds, report) {
  for (const count of [10000, 100000]) {
    const dir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
    try {
      const city = join(dir, 'i');
      execFileSync(join(build, 'heed'), ['init', city, '--demo'], { stdio: 'ignore' });
      const key = Buffer.from(readFileSync(join(city, 'storage.key'), 'utf8'), 'base64').toString('hex');
      const files = ['heed.db', null, 'organisation.toml', 'areas.geojson'].map((name) => (name ? join(city, name) : key));
      const year = new Date(Date.now() - 400 * 86400e3).toISOString().slice(0, 10);
      execFileSync(join(build, 'histories'), [...files, String(count), year, '330'], { stdio: 'inherit' });
      const ours = [], bare = [];
      for (let round = 0; round < rounds; ++round) {
        bare.push(JSON.parse(execFileSync(join(build, 'event_scan'), [files[0]], { encoding: 'utf8' })));
        ours.push(await measured(join(build, 'heed'), ['scores', '--config', join(city, 'heed.toml'), '--from', year, '--to', new Date().toISOString().slice(0, 10)]));
      }
      const pick = (runs, key) => runs.map((run) => run[key]);
      report(`scores/${count}/time`, pick(ours, 'seconds'), 's', `SQLite scan of the same ${bare[0].rows} events`, pick(bare, 'seconds'));
      report(`scores/${count}/memory`, pick(ours, 'mib'), 'MiB');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}
