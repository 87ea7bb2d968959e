// HAProxy in front of replicas, as docs/scaling.md tells to set it up: TCP passed on, /readyz asked.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './wait.mjs';

export function has_haproxy() {
  try {
    execFileSync('haproxy', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function free_port() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const is_ready = (port) =>
  new Promise((resolve) => {
    const call = get({ host: '127.0.0.1', port, path: '/readyz', agent: false, rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false));
  });

export class HaProxy {
  // In front of the servers at these ports.
  static async start(ports) {
    const proxy = new HaProxy();
    proxy.port = await free_port();
    proxy.root = await mkdtemp(path.join(tmpdir(), 'heed-haproxy-'));
    const file = path.join(proxy.root, 'haproxy.cfg');
    const servers = ports.map((port, i) => `  server replica${i} 127.0.0.1:${port} check check-ssl verify none`);
    await writeFile(file, `global
  maxconn 4096
defaults
  mode tcp
  timeout connect 2s
  timeout client 1m
  timeout server 1m
  # A machine with much to do answers late, and is not down for that.
  timeout check 5s
  # A connection that is refused goes to another replica; nothing of it has been sent yet.
  retries 3
  option redispatch 1
listen heed
  bind 127.0.0.1:${proxy.port}
  balance leastconn
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host heed hdr Connection close
  # One that says that it is not ready gets nothing new, and goes on with what it has in hand.
  http-check expect error-status L7OKC status 200
  # One that stands still or is cut off is left with its connections; messages come again.
  default-server inter 500 fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join('\n')}
`);
    proxy.child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    proxy.output = '';
    for (const stream of [proxy.child.stdout, proxy.child.stderr]) stream.on('data', (part) => (proxy.output += part));
    await until(() => `HAProxy to pass on: ${proxy.output}`, () => is_ready(proxy.port), 20000);
    return proxy;
  }
  async stop() {
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.kill('SIGTERM');
    await ended;
    await rm(this.root, { recursive: true, force: true });
  }
}
