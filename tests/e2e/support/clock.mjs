// A clock that a test sets for one heed: libfaketime (Debian: faketime) stands before the system's.
// Timers run as ever, only the time of day is another.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

function find_library() {
  const roots = readdirSync('/usr/lib').map((one) => path.join('/usr/lib', one, 'faketime/libfaketimeMT.so.1'));
  const found = roots.find((one) => existsSync(one));
  if (!found) throw new Error('libfaketime is missing: scripts/setup --tests installs it');
  return found;
}

export class SetClock {
  static async at(time) {
    const clock = new SetClock();
    clock.directory = await mkdtemp(path.join(tmpdir(), 'heed-clock-'));
    clock.file = path.join(clock.directory, 'offset');
    await clock.set(time);
    return clock;
  }
  // Of a process that follows this clock.
  get env() {
    return { ...process.env, ...this.settings };
  }
  get settings() {
    return {
      LD_PRELOAD: find_library(),
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
  // `time`: RFC 3339.
  set(time) {
    const offset_s = (Date.parse(time) - Date.now()) / 1000;
    return writeFile(this.file, `${offset_s < 0 ? '' : '+'}${offset_s.toFixed(3)}`);
  }
  // From now on it goes so many times as fast, also for a process that runs already.
  hurry(times) {
    return writeFile(this.file, `+0 x${times}`);
  }
  remove() {
    return rm(this.directory, { recursive: true, force: true });
  }
}
