// `scripts/bench instructions`: how many a secure turn takes, counted by callgrind: unlike time they
// do not depend on who else uses the machine. The writer's thread and all others (lanes) apart, with
// the handshakes that the count begins with. BENCH_PROFILE names a folder that keeps callgrind's
// files, for callgrind_annotate.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { write_messages } from './messages.mjs';
import { account, make_city, start } from './servers.mjs';

const persons = 3000; // in the midst of telling something
const [warm, counted] = [6000, 9000];
const connections = '64';
const writers_own = 'Committer::commit'; // what only the writer's thread calls

function send_all(build, server, dir, count) {
  const file = join(dir, 'messages');
  write_messages(file, count, { sealed: true, persons, ...account });
  const said = JSON.parse(execFileSync(join(build, 'load'), [server.port, 'all', connections, '3600', file], { encoding: 'utf8' }));
  if (said.failed > 0 || said.requests !== count) throw new Error(`${said.failed} of ${said.requests} requests failed`);
}

// What one thread did in the counted part.
function read_thread(file) {
  const text = readFileSync(file, 'utf8');
  const total = Number(text.match(/^(?:totals|summary): (\d+)/m)?.[1] ?? 0);
  return { file, total, writes: text.includes(writers_own) };
}

export async function instructions(build, report) {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'heed-bench-'));
  const out = join(dir, 'callgrind');
  mkdirSync(out);
  let server;
  try {
    const config = make_city(build, dir);
    server = await start(
      'valgrind',
      ['--tool=callgrind', '--separate-threads=yes', '--instr-atstart=no', `--callgrind-out-file=${out}/count`, join(build, 'heed'), 'serve', '--config', config],
      /listening on https:\/\/127\.0\.0\.1:(\d+)/,
    );
    const control = (...what) => execFileSync('callgrind_control', [...what, String(server.child.pid)], { stdio: 'ignore' });
    send_all(build, server, dir, warm);
    control('--instr=on');
    send_all(build, server, dir, counted);
    control('--dump');
    const threads = readdirSync(out).map((name) => read_thread(join(out, name)));
    const sum = (some) => some.reduce((all, { total }) => all + total, 0) / counted;
    report('turn.secure.instructions', [sum(threads)], '1');
    report('turn.secure.instructions.writer', [sum(threads.filter(({ writes }) => writes))], '1');
    report('turn.secure.instructions.lanes', [sum(threads.filter(({ writes }) => !writes))], '1');
    const kept = process.env.BENCH_PROFILE;
    if (kept) {
      mkdirSync(kept, { recursive: true });
      for (const { file, total } of threads.filter((one) => one.total > 0)) copyFileSync(file, join(kept, basename(file)));
    }
  } finally {
    server?.child.removeAllListeners('exit').kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}
