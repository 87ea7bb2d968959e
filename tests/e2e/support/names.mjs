// What names stand for while heed runs: the shared library of names_shim.cpp.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from './heed.mjs';

const library = process.env.HEED_NAMES_SHIM ?? path.join(repository, 'build/release/tests/libnames_shim.so');
if (!existsSync(library)) throw new Error(`there is no ${library}: build the target names_shim`);

export class Names {
  // `names`: { name: [answer of the first question, of the second, ...] }; see names_shim.cpp.
  static async say(names) {
    const one = new Names();
    one.directory = await mkdtemp(path.join(tmpdir(), 'heed-names-'));
    one.file = path.join(one.directory, 'names');
    one.log = path.join(one.directory, 'log');
    one.set(names);
    return one;
  }
  set(names) {
    writeFileSync(this.file, Object.entries(names).map(([name, answers]) => `${name} ${answers.join(' ')}\n`).join(''));
  }
  // Of a process that asks here.
  get env() {
    return { LD_PRELOAD: library, HEED_NAMES: this.file, HEED_NAMES_LOG: this.log };
  }
  // [{ what: 'ask' or 'connect', name, answer }], oldest first.
  get events() {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, 'utf8').trim().split('\n').map((line) => {
      const [what, name, answer] = line.split(' ');
      return { what, name, answer };
    });
  }
  remove() {
    return rm(this.directory, { recursive: true, force: true });
  }
}
