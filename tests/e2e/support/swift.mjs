// A real object store that checks signatures: Debian's OpenStack Swift with its S3 API, one process a
// service, on loopback, in a directory that is removed at the end. Nothing where it is not installed.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './wait.mjs';

const services = ['account', 'container', 'object', 'proxy'];
export const no_swift = services.every((name) => existsSync(`/usr/bin/swift-${name}-server`)) && existsSync('/usr/bin/memcached')
  ? false : 'no OpenStack Swift on this machine (apt install swift-proxy swift-account swift-container swift-object memcached)';

const free_port = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const listens = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
  socket.on('error', () => resolve(false));
});

export class Swift {
  access_key = 'test:tester';
  secret_key = 'testing';
  region = 'us-east-1';
  #children = [];

  static async start() {
    const swift = new Swift();
    swift.root = await mkdtemp(path.join(tmpdir(), 'heed-swift-'));
    const file = (name) => path.join(swift.root, name);
    await chmod(swift.root, 0o755);
    for (const name of ['etc', 'srv/d1', 'log', 'cache']) await mkdir(file(name), { recursive: true });
    const ports = {};
    for (const name of [...services, 'memcached']) ports[name] = await free_port();
    const user = process.getuid() === 0 ? 'swift' : process.env.USER;
    await writeFile(file('etc/swift.conf'), '[swift-hash]\nswift_hash_path_suffix = a\nswift_hash_path_prefix = b\n[storage-policy:0]\nname = Policy-0\ndefault = yes\n');
    const head = (name) => `[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = ${ports[name]}\nswift_dir = ${file('etc')}\nworkers = 0\nuser = ${user}\n`;
    for (const name of ['account', 'container', 'object']) {
      await writeFile(file(`etc/${name}-server.conf`), `${head(name)}devices = ${file('srv')}\nmount_check = false\ndisable_fallocate = true\n` +
        `${name === 'object' ? 'servers_per_port = 0\n' : ''}[pipeline:main]\npipeline = ${name}-server\n[app:${name}-server]\nuse = egg:swift#${name}\nrecon_cache_path = ${file('cache')}\n`);
      const builder = file(`etc/${name}.builder`);
      const ring = (...words) => execFileSync('swift-ring-builder', [builder, ...words], { stdio: 'ignore' });
      ring('create', '4', '1', '1');
      ring('add', `r1z1-127.0.0.1:${ports[name]}/d1`, '1');
      ring('rebalance');
    }
    const filters = { cache: `memcache\nmemcache_servers = 127.0.0.1:${ports.memcached}`, healthcheck: 'healthcheck', catch_errors: 'catch_errors',
      gatekeeper: 'gatekeeper', listing_formats: 'listing_formats', bulk: 'bulk', s3api: `s3api\nlocation = ${swift.region}\ns3_acl = false`,
      tempauth: 'tempauth\nuser_test_tester = testing .admin .reseller_admin' };
    await writeFile(file('etc/proxy-server.conf'), `${head('proxy')}[pipeline:main]\npipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth proxy-server\n` +
      `[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nallow_account_management = true\n` +
      // Ten failed calls would put the only account server aside for a minute: more than a test waits.
      `error_suppression_limit = 1000000\n` +
      Object.entries(filters).map(([name, uses]) => `[filter:${name}]\nuse = egg:swift#${uses}\n`).join(''));
    if (process.getuid() === 0) execFileSync('chown', ['-R', 'swift:swift', swift.root]);
    const run = (command, ...words) => swift.#children.push(spawn(command, words, { stdio: 'ignore' }));
    run('memcached', '-u', 'nobody', '-l', '127.0.0.1', '-p', String(ports.memcached), '-m', '16');
    for (const name of services) run(`swift-${name}-server`, file(`etc/${name}-server.conf`));
    swift.endpoint = `http://127.0.0.1:${ports.proxy}`;
    for (const [name, port] of Object.entries(ports)) await until(`${name} listens`, () => listens(port), 60000);
    await until('Swift is up', () => new Promise((resolve) => {
      const call = request(`${swift.endpoint}/healthcheck`, (answer) => resolve(answer.resume().statusCode === 200));
      call.on('error', () => resolve(false));
      call.end();
    }), 60000);
    return swift;
  }

  // Its own API, with a token of its own.
  async #call(method, url, headers = {}) {
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part)).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      });
      call.on('error', reject);
      call.end();
    });
  }
  // An empty bucket, and a way to look into it that knows nothing of S3.
  async make_bucket(name) {
    const signed_in = await this.#call('GET', `${this.endpoint}/auth/v1.0`, { 'x-storage-user': this.access_key, 'x-storage-pass': this.secret_key });
    const root = `${signed_in.headers['x-storage-url']}/${name}`;
    const token = { 'x-auth-token': signed_in.headers['x-auth-token'] };
    // 202: it was made by a call that was answered with an error.
    let answered;
    const is_made = async () => [201, 202].includes((answered = await this.#call('PUT', root, token)).status);
    await until('the bucket', is_made, 30000).catch((error) => {
      throw new Error(`${error.message}: ${answered?.status} ${answered?.body}`);
    });
    return {
      list: async () => (await this.#call('GET', root, token)).body.toString().split('\n').filter(Boolean),
      get: async (key) => (await this.#call('GET', `${root}/${key}`, token)).body,
      status_without_key: async (key) => (await this.#call('GET', `${this.endpoint}/${name}/${key}`)).status,
    };
  }

  // As a store that hangs, and comes back.
  pause() {
    for (const child of this.#children) child.kill('SIGSTOP');
  }
  resume() {
    for (const child of this.#children) child.kill('SIGCONT');
  }

  async stop() {
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(this.#children.map((child) => child.exitCode ?? child.signalCode ?? new Promise((resolve) => child.on('exit', resolve))));
    await rm(this.root, { recursive: true, force: true });
  }
}
