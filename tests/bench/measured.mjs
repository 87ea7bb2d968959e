// How long a program runs, and the most memory that it holds.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

function most(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)?.[1] ?? 0);
  } catch {
    return 0; // it has ended
  }
}

// One run of a program: seconds and, at the last look before its end, MiB.
export function measured(program, args) {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    let kib = 0;
    const look = setInterval(() => (kib = Math.max(kib, most(child.pid))), 5);
    child.on('exit', (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Error(`${program} ended with ${code}`));
      else resolve({ seconds: Number(process.hrtime.bigint() - begin) / 1e9, mib: kib / 1024 });
    });
  });
}
