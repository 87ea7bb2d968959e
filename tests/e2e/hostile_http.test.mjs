// Hostile HTTP against the real server over TLS: a collection of malformed requests judged by its own
// verdicts, and slow clients beside people who write.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { dongmen } from './support/city.mjs';
import { data_directory } from './support/heed.mjs';
import { request, statuses } from './support/http.mjs';
import { file_complaint, Stage } from './support/stage.mjs';

const folder = path.join(data_directory, 'hostile/http_requests');
const no_errors = ['0', '21', '22', '23']; // of llhttp: accepted, paused, upgraded
const slow_clients = 60; // of each kind
const gives_up_ms = 20000; // the server's deadlines are 5 s for a header and 10 s for the rest

describe('hostile HTTP', () => {
  let stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage?.close());

  const open = () => connect({ host: stage.heed.url.hostname, port: stage.heed.url.port, rejectUnauthorized: false });
  // What the server answers to `bytes` followed by the end of our side.
  const answer_to = (bytes) => new Promise((resolve) => {
    const socket = open();
    const parts = [];
    const timer = setTimeout(() => socket.destroy(new Error('still open')), gives_up_ms);
    socket.on('secureConnect', () => socket.end(bytes));
    socket.on('data', (part) => parts.push(part));
    let fault = null;
    socket.on('error', (error) => (fault = error.message));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text: Buffer.concat(parts).toString('latin1'), fault });
    });
  });

  const missing = existsSync(folder) ? false : `there is no ${folder}`;
  test('no request is handled that llhttp does not see, and what it refuses is refused', { skip: missing }, async (t) => {
    const lines = readFileSync(path.join(folder, 'INDEX.tsv'), 'utf8').trim().split('\n').slice(1);
    let refused = 0;
    for (const line of lines) {
      const [file, title, meta, code, , completed] = line.split('\t');
      const { text, fault } = await answer_to(readFileSync(path.join(folder, file)));
      assert.notEqual(fault, 'still open', `${file}: ${title}`);
      const answers = statuses(text);
      // None of these addresses is ours: a request whose head was read gets 404, before its body is
      // read; then the connection ends. So one that llhttp refuses in its body counts here, at the end.
      const heads = answers.filter((status) => status < 400 || status === 404).length;
      const read = completed === '0' && answers.length === 1 && answers[0] === 404 ? 0 : heads;
      assert.ok(read <= Number(completed), `${file} (${title}): ${read} requests were read, llhttp saw ${completed}`);
      if (!meta.includes('lenient') && !no_errors.includes(code) && answers.length) {
        refused += 1;
        assert.ok(answers.at(-1) >= 400, `${file} (${title}): ${answers}`);
      }
    }
    assert.equal(lines.length, 93);
    t.diagnostic(`${lines.length} files, ${refused} refused with an answer`);
  });

  test('slow headers, slow bodies and slow readers hold up nobody and are ended', async (t) => {
    const head = `Host: ${stage.heed.url.host}\r\n`;
    const kinds = {
      'slow header': { first: `GET /healthz HTTP/1.1\r\n${head}`, drop: (n) => `X-${n}: a\r\n` },
      'slow body': { first: `POST /app/iluohu/messages HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n`, drop: () => 'a' },
      // Asks and asks, and never reads: it fills its own window and waits for itself.
      'slow reader': { first: `GET /healthz HTTP/1.1\r\n${head}\r\n`.repeat(400), drop: () => `GET /healthz HTTP/1.1\r\n${head}\r\n`.repeat(50), deaf: true },
    };
    const sockets = [];
    const ended = { 'slow header': 0, 'slow body': 0, 'slow reader': 0 };
    for (const [kind, { first, drop, deaf }] of Object.entries(kinds)) {
      for (let i = 0; i < slow_clients; i++) {
        const socket = open();
        let dropping;
        socket.on('secureConnect', () => {
          socket.write(first);
          let n = 0;
          dropping = setInterval(() => socket.write(drop(n++)), 500);
        });
        if (deaf) socket.pause();
        else socket.resume();
        socket.on('error', () => {});
        socket.on('close', () => {
          clearInterval(dropping);
          ended[kind] += 1;
        });
        sockets.push(socket);
      }
    }
    try {
      const slowest = { ms: 0 };
      let filed = 0;
      const end = Date.now() + gives_up_ms;
      const all_ended = () => ended['slow header'] === slow_clients && ended['slow body'] === slow_clients;
      while (Date.now() < end && !all_ended()) {
        const begun = Date.now();
        await file_complaint(stage.person(filed % 2 ? 'app' : 'secure'), [['text', `太吵了 ${filed}`], ['place', dongmen]]);
        slowest.ms = Math.max(slowest.ms, Date.now() - begun);
        filed += 1;
      }
      t.diagnostic(`${filed} complaints beside ${sockets.length} slow clients, the slowest in ${slowest.ms} ms; ended: ${JSON.stringify(ended)}`);
      assert.ok(filed > 5);
      assert.ok(all_ended(), JSON.stringify(ended));
      assert.equal((await request(stage.heed, { path: '/readyz' })).status, 200);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});
