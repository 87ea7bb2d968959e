// The servers that `scripts/bench` measures side by side: heed with one WeChat account, and what it is
// compared with. Each is { child, port }.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';

export const account = {
  token: 'benchtoken',
  app_id: 'wx0000000000000000',
  aes_key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

// Processor seconds that these processes have used so far, user and system.
export function processor_seconds(pids) {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

export function start(command, args, pattern, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = text.match(pattern);
      if (found) resolve({ child, port: found[1], pids: [child.pid] });
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

// The demonstration city in `dir`, and the path of its heed.toml.
export function make_city(build, dir) {
  execFileSync(join(build, 'heed'), ['init', join(dir, 'i'), '--demo'], { stdio: 'ignore' });
  const file = join(dir, 'i/heed.toml');
  let config = readFileSync(file, 'utf8');
  // Template lines are commented out where they hold the default.
  const set = (key, value) => {
    const line = new RegExp(`^#?${key} = .*$`, 'm');
    if (!line.test(config)) throw new Error(`heed.toml has no ${key}`);
    config = config.replace(line, `${key} = ${value}`);
  };
  set('listen', '"127.0.0.1:0"');
  set('messages_per_minute', '1000000');
  set('burst_hold', '{ text = "0s", photo = "0s" }');
  set('connections_per_address', '20000');
  config += `\n[[channel]]\nkind = "wechat"\nname = "bench"\napp_id = "${account.app_id}"\napp_secret = "${randomBytes(16).toString('hex')}"\n` +
    `token = "${account.token}"\nencoding_aes_key = "${account.aes_key}"\nallow_plaintext = true\napi_base = "http://127.0.0.1:9"\n`;
  writeFileSync(file, config);
  return file;
}

export const start_heed = (build, file, env = {}) =>
  start(join(build, 'heed'), ['serve', '--config', file], /listening on https:\/\/127\.0\.0\.1:(\d+)/, { env: { ...process.env, ...env } });

// Seconds from the call of `heed serve` until it says that it is ready, with the instance of `file`.
export async function ready_s(build, file) {
  const begin = performance.now();
  const { child, port } = await start_heed(build, file);
  const [answer] = await once(get(`https://127.0.0.1:${port}/readyz`, { rejectUnauthorized: false }), 'response');
  const seconds = (performance.now() - begin) / 1000;
  answer.resume();
  child.removeAllListeners('exit');
  child.kill('SIGKILL');
  await once(child, 'exit');
  if (answer.statusCode !== 200) throw new Error(`/readyz answers ${answer.statusCode}`);
  return seconds;
}

const tls_of = (dir) => [join(dir, 'i/tls/cert.pem'), join(dir, 'i/tls/key.pem')];

export const start_echo = (build, dir) => start(join(build, 'echo_server'), [...tls_of(dir), '2'], /(\d+)/);

export const start_npm = (dir, ...store) =>
  start(process.execPath, [join(process.cwd(), 'tests/bench/npm/wechat_server.mjs'), ...tls_of(dir), account.token, account.app_id, account.aes_key, ...store], /(\d+)/);

// nginx with two workers and a fixed answer.
export async function start_nginx(dir, port) {
  const [cert, key] = tls_of(dir);
  mkdirSync(join(dir, 'nginx'), { recursive: true });
  writeFileSync(join(dir, 'nginx.conf'), `worker_processes 2; daemon off; master_process on; pid ${dir}/nginx/pid; error_log /dev/null;
events { worker_connections 4096; }
http { access_log off; client_body_temp_path ${dir}/nginx/body; keepalive_requests 100000000; ssl_session_cache none; ssl_session_tickets on;
  server { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_protocols TLSv1.3; location / { return 200 "${'x'.repeat(300)}"; } } }`);
  const child = spawn('/usr/sbin/nginx', ['-p', dir, '-c', join(dir, 'nginx.conf')], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
  const workers = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return { child, port: String(port), pids: workers };
}
