// `scripts/bench idle`: what an open connection costs while nothing is said on it, TLS included:
// the growth of the server's resident memory by so many connections that have each been answered
// once, by the number of connections. Beside it Asio's own TLS stream in the same run.
// Environment: BENCH_CONNECTIONS (10000).
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createSecureContext } from 'node:tls';

const count = Number(process.env.BENCH_CONNECTIONS ?? 10000);
const at_once = 64; // handshakes
const warm = 200; // connections before anything is counted
const settle_ms = 500;

const resident_kib = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1]);

// A connection that has asked `request` and been answered.
function open_one(port, secureContext, request) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', secureContext, rejectUnauthorized: false }, () => socket.write(request));
    const failed = () => reject(new Error('a connection ended before it was answered'));
    socket.once('error', reject).once('close', failed);
    socket.once('data', (data) => {
      if (!/^HTTP\/1\.1 (101|200) /.test(data.toString('latin1'))) return reject(new Error(data.toString('latin1').slice(0, 200)));
      socket.removeListener('close', failed).on('error', () => {}).resume();
      return resolve(socket);
    });
  });
}

async function open_many(number, port, secureContext, request_of) {
  const sockets = [];
  let left = number;
  const some = async () => {
    while (left-- > 0) sockets.push(await open_one(port, secureContext, request_of()));
  };
  await Promise.all(Array.from({ length: at_once }, some));
  return sockets;
}

// Cookies of so many new visitors.
async function visitors(port, host, number) {
  const secureContext = createSecureContext();
  const cookies = [];
  for (let left = number; left > 0; left -= 1) {
    const page = await new Promise((resolve, reject) => {
      const one = connect({ port, host: '127.0.0.1', secureContext, rejectUnauthorized: false }, () =>
        one.write(`GET /chat HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
      let text = '';
      one.once('error', reject).on('data', (data) => (text += data.toString('latin1')));
      one.once('close', () => resolve(text));
    });
    cookies.push(page.match(/^set-cookie: ([^;]+)/im)[1]);
  }
  return cookies;
}

// KiB of the server for each of `count` connections that are open at the same moment.
async function measure(server, request_of) {
  const secureContext = createSecureContext();
  const port = Number(server.port);
  const warmed = await open_many(warm, port, secureContext, request_of);
  for (const socket of warmed) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, settle_ms));
  const before = resident_kib(server.child.pid);
  const sockets = await open_many(count, port, secureContext, request_of);
  await new Promise((resolve) => setTimeout(resolve, settle_ms));
  const after = resident_kib(server.child.pid);
  const open = sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
  for (const socket of sockets) socket.destroy();
  if (open < count * 0.99) throw new Error(`only ${open} of ${count} connections were open at the end: too slow for their idle time`);
  return (after - before) / open;
}

export async function idle(build, start, report) {
  const dir = mkdtempSync(join(tmpdir(), 'heed-bench-'));
  const children = [];
  const run = async (command, args, pattern) => {
    const server = await start(command, args, pattern);
    children.push(server.child);
    return server;
  };
  try {
    execFileSync(join(build, 'heed'), ['init', join(dir, 'i'), '--demo'], { stdio: 'ignore' });
    const file = join(dir, 'i/heed.toml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^#?listen = .*$/m, 'listen = "127.0.0.1:0"'));
    // A server of its own for each figure: what one has kept from the last would not be counted.
    const heed = () => run(join(build, 'heed'), ['serve', '--config', file], /listening on https:\/\/127\.0\.0\.1:(\d+)/);
    const end = (server) => new Promise((resolve) => {
      server.child.removeAllListeners('exit').once('exit', resolve).kill('SIGTERM');
    });

    const head = (host) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    const echo = await run(join(build, 'echo_server'), [join(dir, 'i/tls/cert.pem'), join(dir, 'i/tls/key.pem'), '2'], /(\d+)/);
    const bare = await measure(echo, () => 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi');
    await end(echo);

    const plain = await heed();
    const kept = await measure(plain, () => head(`127.0.0.1:${plain.port}`));
    await end(plain);

    const chat = await heed();
    const host = `127.0.0.1:${chat.port}`;
    // A visitor has at most eight tabs.
    const cookies = await visitors(chat.port, host, Math.ceil((warm + count) / 8));
    let asked = 0;
    const sockets = await measure(chat, () =>
      `GET /chat/socket HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://${host}\r\nCookie: ${cookies[Math.floor(asked++ / 8)]}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`);
    await end(chat);

    report('idle.kib', [kept], 'KiB', 'Asio TLS stream, echo', [bare]);
    report('idle.websocket.kib', [sockets], 'KiB', 'Asio TLS stream, echo', [bare]);
    report('idle.asio.kib', [bare], 'KiB');
  } finally {
    for (const child of children) child.removeAllListeners('exit').kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  }
}
