// The shared library of disk_shim.cpp, and what it tells and is told while heed runs.
import { existsSync, openSync, readSync, writeSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from './heed.mjs';

const library = process.env.HEED_DISK_SHIM ?? path.join(repository, 'build/release/tests/libdisk_shim.so');
if (!existsSync(library)) throw new Error(`there is no ${library}: build the target disk_shim`);

export class DiskShim {
  #state;
  constructor(heed, name = 'shim') {
    this.heed = heed;
    this.state_file = path.join(heed.root, `${name}.state`);
    this.log_file = path.join(heed.root, `${name}.log`);
    this.reset();
  }
  reset() {
    const zero = Buffer.alloc(24);
    zero.writeBigInt64LE(-1n, 8);
    writeFileSync(this.state_file, zero);
    this.#state = openSync(this.state_file, 'r+');
  }
  // The environment of the next start. `kill_at`, `fail_at`: numbers of calls and syncs, from 1.
  env({ kill_at, fail_at, log = false, no_sync = false } = {}) {
    return {
      LD_PRELOAD: library,
      HEED_SHIM_DIR: this.heed.directory,
      HEED_SHIM_STATE: this.state_file,
      ...(kill_at ? { HEED_SHIM_KILL_AT: String(kill_at) } : {}),
      ...(fail_at ? { HEED_SHIM_FAIL_AT: String(fail_at) } : {}),
      ...(log ? { HEED_SHIM_LOG: this.log_file } : {}),
      ...(no_sync ? { HEED_SHIM_NO_SYNC: '1' } : {}),
    };
  }
  #read(at) {
    const value = Buffer.alloc(8);
    readSync(this.#state, value, 0, 8, at);
    return Number(value.readBigInt64LE());
  }
  get calls() {
    return this.#read(0);
  }
  get syncs() {
    return this.#read(16);
  }
  get room() {
    return this.#read(8);
  }
  // Bytes by which files may still grow; -1 for no limit.
  set room(bytes) {
    const value = Buffer.alloc(8);
    value.writeBigInt64LE(BigInt(bytes));
    writeSync(this.#state, value, 0, 8, 8);
  }
}
