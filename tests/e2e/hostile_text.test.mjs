// The Big List of Naughty Strings as complaints: each comes back unharmed from export, and is
// harmless where it is shown: on the progress page, in CSV, in the chat of staff.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { data_directory } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { short_number, Stage } from './support/stage.mjs';

const file = path.join(data_directory, 'hostile/text/blns.json');
const there = existsSync(file);
if (!there) console.log(`skipped: no ${file} (HEED_DATA names another folder)`);
const at_once = 8;
// Blanks, quotes, a dot, a comma, characters that cannot be seen: whoever sends only these after
// "投诉：" has announced a complaint and is asked what it is.
const says_nothing = (text) => /^[\p{Z}\p{C}\p{M}"'.,]*$/u.test(text);

// Rows of cells, by RFC 4180.
function read_csv(text) {
  const rows = [[]];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (++at; text[at] !== '"' || text[at + 1] === '"'; ++at) {
        cell += text[at];
        if (text[at] === '"') ++at;
      }
      ++at;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    }
    rows.at(-1).push(cell);
    if (text[at] === ',') ++at;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      if (at < text.length) rows.push([]);
    } else assert.equal(at, text.length, `after a cell comes ${JSON.stringify(text.slice(at, at + 20))}`);
  }
  return rows;
}

// What an HTML page is made of besides its words.
const tags_of = (html) => html.match(/<[!/a-zA-Z][^>]*>/g).map((tag) => tag.replace(/(href|content|datetime|value)="[^"]*"/g, '$1'));

describe('naughty strings', { skip: !there }, () => {
  let stage;
  const filed = []; // { text, number, url }
  before(async () => {
    stage = await Stage.open();
    const strings = JSON.parse(readFileSync(file, 'utf8')).filter(Boolean);
    assert.ok(strings.length > 400);
    const texts = strings.filter((one) => !says_nothing(one)).map((one) => `投诉：${one}`);
    const lost = [];
    const file_some = async () => {
      for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
        const person = stage.person('app');
        let answer = await person.text(text);
        for (const step of [() => person.place(dongmen), () => person.text('提交'), () => person.text('提交')]) {
          if (!person.number_in(answer)) answer = await step();
        }
        if (!person.number_in(answer)) lost.push(text);
        else filed.push({ text, number: person.number_in(answer), url: answer.complaint.url });
      }
    };
    await Promise.all(Array.from({ length: at_once }, file_some));
    assert.deepEqual(lost, [], 'each is filed');
  });
  after(() => stage?.close());

  test('come back from the export as they were sent', async () => {
    const exported = new Map((await stage.heed.export()).map((one) => [one.number, one]));
    assert.equal(exported.size, filed.length);
    for (const { text, number } of filed) assert.equal(exported.get(number).text, text);
  });

  test('come back from CSV, where no cell is a formula', async () => {
    const { code, stdout } = await stage.heed.run(['export', '--format', 'csv']);
    assert.equal(code, 0);
    const [head, ...rows] = read_csv(stdout.replace(/^\uFEFF/, ''));
    const column = head.indexOf('text');
    const by_number = new Map(rows.map((row) => [row[head.indexOf('number')], row]));
    for (const { text, number } of filed) assert.equal(by_number.get(number)[column], text);
    for (const row of rows) for (const cell of row) assert.doesNotMatch(cell, /^[=+@\t\r]/);
  });

  test('are words and nothing else on the progress page', async () => {
    const page = async ({ url }) => {
      const response = await request(stage.heed, { path: new URL(url).pathname });
      assert.equal(response.status, 200);
      assert.match(response.headers['content-security-policy'], /default-src 'none'/);
      return response.body.toString('utf8');
    };
    const plain = tags_of(await page(filed[0]));
    for (const one of filed) assert.deepEqual(tags_of(await page(one)), plain, one.text);
  });

  test('are words and nothing else in the chat of staff', async () => {
    const officer = await stage.staff('secure', { department: 'dongmen-office' });
    for (const { number, text } of filed) {
      const answer = await officer.text(short_number(number));
      assert.ok(answer, text);
      assert.doesNotMatch(answer.replace(/<a href="weixin:\/\/bizmsgmenu[^"<>]*">[^<]*<\/a>/g, ''), /</, text);
    }
  });
});
