// A PostgreSQL of a test's own, beside whichever one HEED_TEST_POSTGRES names for heed itself.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { repository } from './heed.mjs';

const holder = `console.log(process.env.HEED_TEST_POSTGRES); process.stdin.resume(); process.stdin.on('end', () => process.exit(0));`;

export class Postgres {
  // Null, after a word, where PostgreSQL is not installed.
  static async start() {
    const env = { ...process.env };
    delete env.HEED_TEST_POSTGRES;
    const child = spawn(path.join(repository, 'scripts/with-postgres'), [process.execPath, '-e', holder], { stdio: ['pipe', 'pipe', 'inherit'], env });
    const line = await new Promise((resolve, reject) => {
      child.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim()));
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`scripts/with-postgres exited ${code}`)));
    });
    if (!line.startsWith('postgresql:')) {
      console.log(line);
      return null;
    }
    const postgres = new Postgres();
    postgres.server = line;
    postgres.child = child;
    return postgres;
  }
  async stop() {
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdin.end();
    await ended;
  }
  // A schema of its own, with nothing in it.
  empty() {
    const schema = `m${randomUUID().replaceAll('-', '')}`;
    this.ask(`CREATE SCHEMA ${schema}`);
    return `${this.server}&options=-csearch_path%3D${schema}`;
  }
  ask(sql, url = this.server) {
    return execFileSync('psql', ['--quiet', '--tuples-only', '--no-align', url, '--command', sql], { encoding: 'utf8' }).trim();
  }
}
