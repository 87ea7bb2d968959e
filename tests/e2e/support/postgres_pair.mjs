// A primary of PostgreSQL and a standby that it waits for, on sockets below a directory of their own;
// the primary can be made to die, and the standby to take its place. What Patroni does between the two
// (it stops waiting for a standby that is not there any more) is done here by hand.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { until } from './wait.mjs';

function programs() {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => a - b);
    return path.join('/usr/lib/postgresql', versions.at(-1), 'bin');
  } catch {
    return null;
  }
}
const bin = programs();
export const has_postgres = () => bin !== null;

// PostgreSQL refuses root.
function run(program, args) {
  const as = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];
  const [first, ...rest] = [...as, path.join(bin, program), ...args];
  return execFileSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
}

class Server {
  constructor(root, name) {
    this.name = name;
    this.socket = path.join(root, name); // the directory of its socket is its address
    this.data = path.join(this.socket, 'data');
  }
  get url() {
    return `postgresql://heed@/postgres?host=${this.socket}`;
  }
  ask(sql) {
    return run('psql', ['-X', '-A', '-t', '-q', this.url, '-c', sql]).trim();
  }
  start() {
    // Nothing listens on the network.
    run('pg_ctl', ['-D', this.data, '-w', '-l', path.join(this.socket, 'log'), 'start', '-o',
      `-k ${this.socket} -h '' -c max_connections=100 -c shared_buffers=64MB -c cluster_name=${this.name}`]);
  }
  // As when its machine dies: nothing is finished, nothing is written.
  die() {
    run('pg_ctl', ['-D', this.data, '-m', 'immediate', 'stop']);
  }
}

export class PostgresPair {
  static async start() {
    const pair = new PostgresPair();
    pair.root = mkdtempSync('/tmp/heed-pair-');
    if (process.getuid() === 0) execFileSync('chown', ['postgres:', pair.root]);
    pair.primary = new Server(pair.root, 'a');
    pair.standby = new Server(pair.root, 'b');
    for (const one of [pair.primary, pair.standby]) {
      const as = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [];
      execFileSync(as[0] ?? 'mkdir', as.length ? [...as.slice(1), 'mkdir', one.socket] : [one.socket], { cwd: '/' });
    }
    run('initdb', ['-D', pair.primary.data, '-U', 'heed', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
    pair.primary.start();
    await pair.#follow();
    return pair;
  }
  // For heed: whichever of the two can be written to.
  get url() {
    return `postgresql://heed@/postgres?host=${[this.primary, this.standby].map((one) => one.socket).sort().join(',')}&target_session_attrs=read-write`;
  }
  // Makes the standby from the primary, which waits for it from then on.
  async #follow() {
    rmSync(this.standby.data, { recursive: true, force: true });
    run('pg_basebackup', ['-D', this.standby.data, '-d', this.primary.url, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
    this.standby.start();
    const follows = (state) => this.primary.ask(`SELECT count(*) FROM pg_stat_replication WHERE application_name = '${this.standby.name}' AND ${state}`) === '1';
    await until('the standby to follow', () => follows("state = 'streaming'"), 60000);
    this.primary.ask(`ALTER SYSTEM SET synchronous_standby_names = '${this.standby.name}'`);
    this.primary.ask('SELECT pg_reload_conf()');
    await until('the primary to wait for it', () => follows("sync_state = 'sync'"), 60000);
  }
  // The primary dies, the standby takes its place.
  fail_over() {
    this.primary.die();
    run('pg_ctl', ['-D', this.standby.data, '-w', 'promote']);
    [this.primary, this.standby] = [this.standby, this.primary];
  }
  // The one that died comes back as a standby.
  mend() {
    return this.#follow();
  }
  stop() {
    for (const one of [this.primary, this.standby]) {
      try {
        one.die();
      } catch {
        // It had not been started.
      }
    }
    rmSync(this.root, { recursive: true, force: true });
  }
}
