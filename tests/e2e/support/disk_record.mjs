// What a disk holds after the power went, from the record that disk_shim.cpp kept: all that was synced,
// and of what was not a random part, cut at sectors.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const sector = 512;

export function* entries_of(log) {
  for (let at = 0; at < log.length;) {
    const end = log.indexOf(10, at);
    const [, kind, rest] = log.subarray(at, end).toString('utf8').match(/^(.) (.*)$/s);
    at = end + 1;
    if (kind === 'W') {
      const [, bytes, offset, file] = rest.match(/^(\d+) (\d+) (.*)$/s);
      yield { kind, file, offset: Number(offset), bytes: log.subarray(at, at + Number(bytes)) };
      at += Number(bytes);
    } else if (kind === 'T') {
      const [, length, file] = rest.match(/^(\d+) (.*)$/s);
      yield { kind, file, length: Number(length) };
    } else if (kind === 'R') {
      const [from, to] = rest.split('\t');
      yield { kind, file: from, to };
    } else yield { kind, file: rest };
  }
}

// `change` as the device had it when the power went: whole, not at all, or some of its sectors.
function* torn(change, random) {
  const fate = random.below(3);
  if (fate === 0 || change.kind === 'T') {
    if (fate === 0) yield change;
    return;
  }
  if (fate === 1) return;
  for (let at = 0; at < change.bytes.length; at += sector) {
    if (random.below(2)) yield { ...change, offset: change.offset + at, bytes: change.bytes.subarray(at, at + sector) };
  }
}

class File {
  waiting = []; // since the last sync
  #room; // grows ahead of the content
  constructor(content) {
    this.#room = content;
    this.length = content.length;
  }
  apply(change) {
    const end = change.kind === 'T' ? change.length : Math.max(this.length, change.offset + change.bytes.length);
    if (end > this.#room.length) this.#room = Buffer.concat([this.#room.subarray(0, this.length), Buffer.alloc(2 * end - this.length)]);
    if (end < this.length) this.#room.fill(0, end, this.length);
    if (change.kind === 'W') change.bytes.copy(this.#room, change.offset);
    this.length = end;
  }
  sync() {
    for (const change of this.waiting) this.apply(change);
    this.waiting = [];
  }
  get content() {
    return this.#room.subarray(0, this.length);
  }
}

// Puts into `directory` what is left of it, given the record of all changes since `before` (a copy of
// the directory) was true. `keep` decides of what was never synced: a Random. Returns how many changes
// had not been synced. A name that was given is kept only once its directory was synced.
export function lose_power(log, { before, directory, random }) {
  const files = new Map(); // path → File
  const file_at = (name) => {
    if (!files.has(name)) {
      const old = path.join(before, path.relative(directory, name));
      files.set(name, new File(existsSync(old) ? readFileSync(old) : Buffer.alloc(0)));
    }
    return files.get(name);
  };
  const renames = []; // not yet in a synced directory
  for (const entry of entries_of(log)) {
    const { kind, file } = entry;
    if (kind === 'S') {
      const named = renames.filter((one) => path.dirname(one.to) === file);
      if (named.length) for (const one of named) renames.splice(renames.indexOf(one), 1);
      files.get(file)?.sync();
    } else if (kind === 'R') {
      const moved = file_at(file);
      files.delete(file);
      files.set(entry.to, moved);
      renames.push(entry);
    } else if (kind === 'U') files.delete(file);
    else file_at(file).waiting.push(entry);
  }
  for (const { to } of renames) if (random.below(2)) files.delete(to);
  let unsynced = renames.length;
  for (const [name, file] of files) {
    unsynced += file.waiting.length;
    for (const change of file.waiting) for (const part of torn(change, random)) file.apply(part);
    mkdirSync(path.dirname(name), { recursive: true });
    writeFileSync(name, file.content, { mode: 0o600 });
  }
  for (const { to } of renames) if (!files.has(to)) rmSync(to, { force: true });
  rmSync(path.join(directory, 'heed.db-shm'), { force: true }); // memory, in a file
  return unsynced;
}
