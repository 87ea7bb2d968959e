// One heed instance in a directory of its own: made with `heed init`, configured, started, stopped.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { areas, organisation } from './city.mjs';
import { to_toml } from './toml.mjs';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
// Public test data that is not part of the project.
export const data_directory = process.env.HEED_DATA ?? path.join(repository, '../shared/data');

const start_deadline_ms = 20000;

export function find_binary() {
  if (process.env.HEED_BINARY) return process.env.HEED_BINARY;
  const found = ['release', 'debug'].map((one) => path.join(repository, 'build', one, 'heed')).find(existsSync);
  if (!found) throw new Error('there is no build/release/heed: build it with scripts/test, or name one in HEED_BINARY');
  return found;
}

// Runs the program to its end. Never throws for an exit status: { code, signal, stdout, stderr }.
export function run_heed(args, { input = '', deadline_ms = 20000, env = process.env, binary = find_binary() } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: 'pipe', env });
    const timer = setTimeout(() => child.kill('SIGKILL'), deadline_ms);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part) => (stderr += part));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
    child.stdin.on('error', () => {}); // it may have gone without reading
    child.stdin.end(input);
  });
}

async function run_well(args) {
  const result = await run_heed(args);
  if (result.code !== 0) throw new Error(`heed ${args.join(' ')} exited ${result.code}: ${result.stderr || result.stdout}`);
  return result.stdout;
}

// Tests want answers at once and their own pace: no holds, no quiet hours, no windows.
const impatient = {
  dialog: { file_after: '0', burst_hold: { text: '0s', photo: '0s' } },
  limits: { messages_per_minute: 100000 },
  notices: { quiet_hours: '', merge_within: '0s', undo_window: '0s', reply_hold: '0s' },
};

function value_in(toml, key) {
  const line = toml.split('\n').find((one) => one.trimStart().startsWith(`${key} =`) || one.trimStart().startsWith(`${key}=`));
  if (!line) throw new Error(`heed init wrote no ${key}`);
  return line.slice(line.indexOf('=') + 1).replace(/\s+#.*$/, '').trim();
}

export class Heed {
  directory;
  config;
  url = null; // while it runs
  output = ''; // everything it said, of all runs
  agent = null;
  certificate; // PEM
  env = {}; // laid over ours for `heed serve`
  binary = null; // another program than the one under test
  #child = null;
  #ended = null;

  // `settings`: { channels, hooks, open311, server, storage, dialog, limits, notices, log, organisation, areas }: tables of heed.toml
  // that are laid over the tests' own; `organisation` (a text, or a function of the value of its
  // calendar) and `areas` (GeoJSON) replace the whole file; `tiles` is laid over [organisation]. `env` is laid over ours for the
  // running server.
  static async create(settings = {}) {
    const heed = new Heed();
    heed.root = await mkdtemp(path.join(tmpdir(), 'heed-e2e-'));
    heed.directory = path.join(heed.root, 'city');
    heed.config = path.join(heed.directory, 'heed.toml');
    await run_well(['init', heed.directory]);
    await heed.configure(settings);
    heed.env = settings.env ?? {};
    return heed;
  }
  // Another process on the same data, as on a second machine: the same files, the same database.
  // Photos must be named with an absolute path.
  static async replica_of(other) {
    const heed = new Heed();
    heed.root = await mkdtemp(path.join(tmpdir(), 'heed-e2e-'));
    heed.directory = path.join(heed.root, 'city');
    heed.config = path.join(heed.directory, 'heed.toml');
    await cp(other.directory, heed.directory, { recursive: true, filter: (file) => !file.endsWith('.sock') });
    heed.certificate_file = path.join(heed.directory, path.relative(other.directory, other.certificate_file));
    heed.key_file = path.join(heed.directory, path.relative(other.directory, other.key_file));
    return heed;
  }
  async configure(settings) {
    const made = await readFile(this.config, 'utf8');
    const text = (key) => JSON.parse(value_in(made, key));
    const made_organisation = await readFile(path.join(this.directory, 'organisation.toml'), 'utf8');
    this.certificate_file = path.resolve(this.directory, text('certificate'));
    this.key_file = path.resolve(this.directory, text('private_key'));
    const document = {
      server: {
        listen: '127.0.0.1:0',
        public_url: 'https://bot.example.org',
        certificate: text('certificate'),
        private_key: text('private_key'),
        threads: 2,
        ...settings.server,
      },
      storage: {
        ...this.#database(),
        photos: 'file:photos',
        encryption_key: text('encryption_key'),
        ...settings.storage,
      },
      organisation: { file: 'organisation.toml', areas: 'areas.geojson', ...settings.tiles },
      dialog: { languages: ['zh-CN', 'en'], ...impatient.dialog, ...settings.dialog },
      limits: { ...impatient.limits, ...settings.limits },
      notices: { ...impatient.notices, ...settings.notices },
      log: { level: 'info', ...settings.log },
      channel: settings.channels ?? [],
      ...(settings.open311 ? { open311: settings.open311 } : {}),
      hook: settings.hooks ?? [],
    };
    await this.write('heed.toml', to_toml(document));
    await chmod(this.config, 0o600);
    const written = settings.organisation ?? organisation;
    await this.write('organisation.toml', typeof written === 'string' ? written : written(value_in(made_organisation, 'calendar')));
    await this.write('areas.geojson', JSON.stringify(settings.areas ?? areas, null, 1));
  }
  // A file of its own or, with HEED_TEST_POSTGRES (scripts/with-postgres), a schema of its own there.
  #database() {
    const server = process.env.HEED_TEST_POSTGRES;
    if (!server) return { database: 'sqlite:heed.db' };
    const schema = `e${randomUUID().replaceAll('-', '')}`;
    execFileSync('psql', ['--quiet', server, '--command', `CREATE SCHEMA ${schema}`]);
    return { database: `${server}${server.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`, may_lose: true };
  }
  file(name) {
    return path.join(this.directory, name);
  }
  // A file or a folder; neither need be there.
  remove_file(name) {
    return rm(this.file(name), { recursive: true, force: true });
  }
  write(name, content) {
    return writeFile(this.file(name), content);
  }
  get pid() {
    return this.#child?.pid;
  }

  async start() {
    this.certificate = await readFile(this.certificate_file, 'utf8');
    const child = spawn(this.binary ?? find_binary(), ['serve', '--config', this.config], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env },
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.on('close', (code, signal) => {
      // Also where nobody asked it to end: whoever insists must not knock at a closed door for ever.
      if (this.#child === child) this.url = null;
      resolve({ code, signal });
    }));
    let stdout = '';
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (part) => {
      stderr += part;
      this.output += part;
    });
    const url = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`heed did not say where it listens: ${stderr}`)), start_deadline_ms);
      child.stdout.setEncoding('utf8').on('data', (part) => {
        stdout += part;
        this.output += part;
        const found = stdout.match(/^heed: listening on (https?:\/\/\S+)$/m);
        if (!found) return;
        clearTimeout(timer);
        resolve(found[1]);
      });
      child.on('error', reject);
      child.on('close', (code) => reject(new Error(`heed serve exited ${code}: ${stderr}`)));
    });
    this.url = new URL(url);
    this.agent = new Agent({ keepAlive: true, maxSockets: 256 });
    return this;
  }
  signal(name) {
    this.#child.kill(name);
  }
  // Waits for the end: { code, signal }.
  async ended() {
    const result = await this.#ended;
    this.#child = null;
    this.url = null;
    this.agent.destroy();
    return result;
  }
  async stop() {
    if (!this.#child) return;
    this.signal('SIGTERM');
    const { code, signal } = await this.ended();
    if (code !== 0) throw new Error(`heed serve ended with ${code ?? signal} on SIGTERM: ${this.output.slice(-2000)}`);
  }
  async kill() {
    if (!this.#child) return;
    this.signal('SIGKILL');
    await this.ended();
  }
  async restart() {
    await this.stop();
    await this.start();
  }
  // Kills what still runs and removes the directory, unless HEED_KEEP asks for it to stay.
  async remove() {
    await this.kill();
    if (process.env.HEED_KEEP) console.log(`kept ${this.root}`);
    else await rm(this.root, { recursive: true, force: true });
  }

  run(words, options) {
    const [command, ...rest] = words;
    return run_heed([command, ...rest, '--config', this.config], { ...(this.binary ? { binary: this.binary } : {}), ...options });
  }
  // All complaints, by `heed export`.
  async export() {
    const text = await run_well(['export', '--config', this.config, '--format', 'jsonl']);
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
  async exported(number) {
    return (await this.export()).find((one) => one.number === number);
  }
  // The notices and fetches in that state, by `heed outbox`.
  async outbox(state) {
    const text = await run_well(['outbox', '--config', this.config, '--state', state]);
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
  // A one-time code for a new member of staff.
  async invite({ department = 'dongmen-office', role = 'officer', name } = {}) {
    const named = name ? ['--name', name] : [];
    const said = await run_well(['staff', 'invite', '--config', this.config, '--department', department, '--role', role, ...named]);
    const code = said.match(/\b(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{5,}\b/) ?? said.match(/\b[A-Z0-9][A-Z0-9-]{5,}\b/);
    if (!code) throw new Error(`heed staff invite printed no code: ${said}`);
    return code[0];
  }
}
