// `heed export` as a spreadsheet opens it: LibreOffice shows the cells that heed wrote.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { new_key, Open311Client } from './support/open311.mjs';
import { Stage } from './support/stage.mjs';

const run = promisify(execFile);

// RFC 4180: rows of cells.
function read_csv(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        assert.ok(at < text.length, 'a quote is open');
        if (text[at] === '"') at += 1;
        cell += text[at];
      }
      at += 1;
    } else {
      while (at < text.length && !',\r\n'.includes(text[at])) cell += text[at++];
    }
    rows.at(-1).push(cell);
    if (text[at] === ',') at += 1;
    else if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

// What LibreOffice shows in the cells of a file that it opens with what its dialog proposes: UTF-8, comma.
async function shown_by_libreoffice(file, dir) {
  await run('soffice', [
    '--headless', '--norestore', '--infilter=Text - txt - csv (StarCalc):44,34,76,1', `-env:UserInstallation=file://${dir}/profile`, '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false', '--outdir', path.join(dir, 'out'), file,
  ], { timeout: 120_000 });
  return readFile(path.join(dir, 'out', path.basename(file)), 'utf8');
}

const words = [
  '=1+1', '+1+1', '-1+1', '@SUM(1+1)', '=cmd|\' /C calc\'!A0', '=HYPERLINK("http://example.org","x")', ' =1+1', '＝1+1', '=A1&"x"', '|x',
  '007', '110', '1e5', '2026-11-20', '12:30', '3/4', '100%', '1,000.5', 'TRUE', '2026年11月20日',
  '两行\n第二行', '"引号"', 'a,b;c', 'a\tb', '\'=1+1', '😀灯𠮷', '<b>&amp;</b>', 'x\n=1+1', 'x,=1+1', '半夜装修太吵了',
];

test('a spreadsheet shows the cells that heed wrote: no formula runs, nothing becomes a number', async (t) => {
  const office = await run('soffice', ['--version']).catch(() => null);
  const key = new_key('city-app');
  const stage = await Stage.open({ accounts: {}, settings: { open311: { requests_per_minute: 100000, key: [key.table] } } });
  const dir = await mkdtemp(path.join(tmpdir(), 'heed-office-'));
  try {
    const client = new Open311Client(stage.heed, 'json', key.secret);
    for (const description of words) await client.file({ description, address_string: description });
    for (const format of ['csv', 'open311']) {
      const { stdout } = await stage.heed.run(['export', '--format', format]);
      const rows = read_csv(stdout.replace(/^\ufeff/, ''));
      assert.equal(rows.length, words.length + 1);
      const at = rows[0].indexOf(format === 'csv' ? 'text' : 'description');
      const written = rows.slice(1).map((row) => row[at]);
      for (const word of words) assert.ok(written.some((cell) => cell === word || cell === `'${word}`), JSON.stringify(word));
      for (const cell of rows.flat()) assert.doesNotMatch(cell, /^\s*[=+@|＝＋＠]|^\s*[-－](?!\d+(\.\d+)?$)/u);
      if (!office) continue;
      const file = path.join(dir, `${format}.csv`);
      await writeFile(file, stdout);
      assert.deepEqual(read_csv((await shown_by_libreoffice(file, dir)).replace(/^\ufeff/, '')), rows);
    }
    if (!office) t.skip('soffice is not there (Debian: libreoffice-calc): only heed\'s own cells were looked at');
  } finally {
    await rm(dir, { recursive: true, force: true });
    await stage.close();
  }
});
