// `scripts/bench delivery`: 10,000 notices to as many people through a stand-in of WeChat's API, beside a
// bare client that says the same to it.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { make_city, processor_seconds, start, start_heed } from './servers.mjs';

const count = 10000;
const connections = '8';

// Says yes to everything; `all_said` is over when `count` messages were sent.
function platform() {
  let sent = 0;
  let done;
  const all_said = new Promise((resolve) => (done = resolve));
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const sends = request.url.startsWith('/cgi-bin/message/custom/send');
      response.setHeader('Content-Type', 'application/json');
      response.end(sends ? '{"errcode":0,"errmsg":"ok"}' : '{"access_token":"bench","expires_in":7200}');
      if (sends && (sent += 1) === count) done();
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ server, port: server.address().port, all_said })));
}

async function one_run(build) {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const fake = await platform();
  let heed;
  try {
    const file = make_city(build, dir);
    writeFileSync(file, readFileSync(file, 'utf8').replace('http://127.0.0.1:9', `http://127.0.0.1:${fake.port}`));
    execFileSync(join(build, 'notices'), [file, 'bench', String(count)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const begin = process.hrtime.bigint();
    heed = await start_heed(build, file);
    await fake.all_said;
    return { seconds: Number(process.hrtime.bigint() - begin) / 1e9, micros: (processor_seconds(heed.pids) * 1e6) / count };
  } finally {
    heed?.child.removeAllListeners('exit').kill('SIGTERM');
    fake.server.closeAllConnections();
    fake.server.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(dir, { recursive: true, force: true });
  }
}

// The stand-in in a process of its own would cost the same; here both sides share it.
async function bare_run(build) {
  const fake = await platform();
  const body = JSON.stringify({ touser: 'o123', msgtype: 'text', text: { content: '街道办回复：已安排师傅明天上午上门查看，请留意电话。' } });
  const { child, port } = await start(join(build, 'http_loop'), [String(fake.port), connections, String(count), body], /(\{.*\})/);
  child.removeAllListeners('exit');
  fake.server.closeAllConnections();
  fake.server.close();
  return JSON.parse(port);
}

export async function delivery(build, rounds, report) {
  const ours = [], bare = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await bare_run(build));
    ours.push(await one_run(build));
  }
  const all = (runs, key) => runs.map((run) => run[key]);
  report('delivery.rate', all(ours, 'seconds').map((seconds) => count / seconds), '1/s', 'bare client', all(bare, 'seconds').map((seconds) => count / seconds));
  report('delivery.cpu', all(ours, 'micros'), 'us', 'bare client', all(bare, 'micros'));
}
