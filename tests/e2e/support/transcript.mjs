// Reads the conversations of tests/transcripts (its README explains the marks) and says when two
// answers are the same words.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from './heed.mjs';

const folder = path.join(repository, 'tests/transcripts');

// The transcripts' own city, with the calendar that the instance has.
export async function spoken_city() {
  const text = await readFile(path.join(folder, 'city/organisation.toml'), 'utf8');
  const areas = JSON.parse(await readFile(path.join(folder, 'city/areas.geojson'), 'utf8'));
  // The conversations know of no neighbours, and many of them speak of one street lamp.
  const alone = '\n[concerns]\njoin_from = 0.999\n';
  return { organisation: (calendar) => text.replace(/^calendar = .*$/m, `calendar = ${calendar}`) + alone, areas };
}

// [{ name, title, exchanges: [{ said: [lines with their marks], answer }] }]
export async function read_transcripts() {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  return Promise.all(names.map(async (name) => {
    const text = await readFile(path.join(folder, name), 'utf8');
    return { name, title: text.split('\n')[0].replace(/^# /, ''), exchanges: exchanges_of(text) };
  }));
}

function exchanges_of(text) {
  const exchanges = [];
  let open = false; // a breath that a "+" line goes on with
  for (const line of text.split('\n')) {
    if (/^[>!+] /.test(line)) {
      if (!(open && line.startsWith('+ '))) exchanges.push({ said: [], answer: '' });
      exchanges.at(-1).said.push(line);
      open = true;
    } else {
      open = false;
      if (line.startsWith('< ') && exchanges.length > 0) {
        const exchange = exchanges.at(-1);
        exchange.answer += (exchange.answer ? '\n' : '') + line.slice(2);
      }
    }
  }
  return exchanges;
}

const whole_number = /\b[A-Z]{2}\d{6}-(\d{4,})-\d\b/g;
const privacy = /^(您发来的内容只用于办理此事|回“匿名”可不向承办人|What you send is used only|Reply “anonymous” to hide).*$/;

// The numbers of the complaints that one conversation has named, in order: what differs from run to
// run. Answers are compared with their numbers, days and addresses replaced.
export class Wording {
  #numbers = [];
  plain(text) {
    for (const [number] of text.matchAll(whole_number)) if (!this.#numbers.includes(number)) this.#numbers.push(number);
    // Random names first: four digits of one can be somebody's short number by chance.
    let words = text.replace(/https?:\/\/\S+/g, '<page>').replace(/\br_[0-9a-f]{16}\b/g, '<resident>');
    for (const [i, number] of this.#numbers.entries()) words = words.replaceAll(number, `<number ${i + 1}>`);
    for (const [i, number] of this.#numbers.entries()) words = words.replaceAll(short(number), `<short ${i + 1}>`);
    words = words
      .replace(/\d+月\d+日/g, '<day>')
      .replace(/\b\d{4}-\d\d-\d\d\b|\b\d\d?-\d\d?\b(?= |\.|:|,|$)/gm, '<day>')
      .replace(/\b\d\d:\d\d\b/g, '<time>');
    return words.split('\n').filter((line) => !privacy.test(line)).join('\n');
  }
  get numbers() {
    return this.#numbers;
  }
  // The same complaints in the numbers of `other`: "催 0001".
  translate(text, other) {
    let words = text;
    for (const [i, number] of this.#numbers.entries()) {
      if (other.numbers[i]) words = words.replaceAll(number, other.numbers[i]).replaceAll(short(number), short(other.numbers[i]));
    }
    return words;
  }
}
const short = (number) => number.split('-')[1];

// Where options are buttons, a line of nothing but options is not repeated in the text.
export function without_option_lines(text, labels) {
  const is_options = (line) => {
    let rest = line;
    for (const label of [...labels].sort((a, b) => b.length - a.length)) rest = rest.replace(label, '');
    return labels.length > 0 && rest !== line && /^[\s\d]*$/.test(rest);
  };
  return text.split('\n').filter((line) => !is_options(line)).join('\n');
}
