// The conversations of tests/transcripts through the real server: the words that the pure dialog says
// in the unit test reach the resident on WeChat, in the app and on the web.
//
// What differs by channel, and is left out there:
// - the clock is real: a conversation ends where time passes ("[later"), or where staff do something
//   for which they have no command;
// - words in one breath ("+") are answered once on WeChat only, the others answer each message;
// - QR codes and new followers are WeChat's, stickers come on WeChat;
// - options are links on WeChat and buttons on the web, where lines of nothing else are left out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jpeg } from './support/pictures.mjs';
import { short_number, Stage, with_yes } from './support/stage.mjs';
import { read_transcripts, spoken_city, without_option_lines, Wording } from './support/transcript.mjs';
import { until } from './support/wait.mjs';
import { amr } from './support/wechat.mjs';
import { Visitor } from './support/web.mjs';

const transcripts = await read_transcripts();
const commands = {
  accept: (number) => `接 ${number}`,
  ask: (number, words) => `问 ${number} ${words}`,
  reply: (number, words) => `回 ${number} ${words}`,
  start: (number, words) => `开始 ${number} ${words}`,
  resolve: (number, words) => `办结 ${number} ${words}`,
};
let pictures = 5000;

// "[place 22.5 114.1 words]" and the like: { kind, rest }; typed words are { kind: 'text' }.
function read_mark(line) {
  const mark = line.match(/^\[(\w+)(?: ([^\]]*))?\](?: (.*))?$/);
  return mark ? { kind: mark[1], rest: mark[2] ?? mark[3] ?? '' } : { kind: 'text', rest: line };
}
function place_of(rest) {
  const [, latitude, longitude, label] = rest.match(/^(\S+) (\S+) ?(.*)$/);
  return { latitude: Number(latitude), longitude: Number(longitude), label };
}
const no_links = (text) => text.replace(/<a href="[^"]*">([^<]*)<\/a>/g, '$1');

// Each way: what one resident sends on a channel, and the words that come back: { text, labels }.
class ByWeChat {
  name = 'WeChat';
  breath = true;
  lists_options = true; // the options of what is said unasked are a menu, one below the other
  cannot = ['tap'];
  constructor(stage) {
    this.stage = stage;
    this.person = stage.person('secure');
  }
  #fields(kind, rest) {
    if (kind === 'text') return { MsgType: 'text', Content: rest };
    if (kind === 'photo') return this.person.picture(jpeg(++pictures));
    if (kind === 'place') return this.person.place_fields(place_of(rest));
    if (kind === 'voice') return this.person.recording(rest);
    return { MsgType: 'shortvideo', MediaId: `video_${++pictures}`, ThumbMediaId: 'thumb' };
  }
  async send(marks) {
    const { person } = this;
    if (marks[0].kind === 'follow') return { text: no_links((await person.follow()) ?? '') };
    if (marks[0].kind === 'scan') return { text: no_links((await person.scan(marks[0].rest)) ?? '') };
    const deliveries = [];
    for (const { kind, rest } of marks) {
      person.account.rules.acted(person.openid);
      deliveries.push(person.account.deliver(person.account.message(person.openid, this.#fields(kind, rest))));
      // In the order in which they were sent: each comes on a connection of its own.
      if (marks.length > 1) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const answers = (await Promise.all(deliveries)).filter((one) => one !== null);
    assert.ok(answers.length <= 1, `one breath got ${answers.length} answers`);
    return { text: no_links(answers[0] ?? '') };
  }
  told = () => this.stage.told(this.person).map(no_links);
}

class ByApp {
  name = 'the app';
  cannot = ['sticker', 'scan', 'follow'];
  constructor(stage) {
    this.stage = stage;
    this.person = stage.person('app');
  }
  async send([{ kind, rest }]) {
    const { person } = this;
    const content = {
      text: () => person.text(rest),
      photo: () => person.photo(jpeg(++pictures)),
      place: () => person.place(place_of(rest)),
      voice: () => person.voice(rest, amr(++pictures)),
      tap: () => person.tap(rest.includes('@') ? rest : this.option(rest)),
    };
    const answer = await content[kind]();
    this.choices = answer.replies.flatMap((one) => one.choices ?? []);
    return { text: person.words_of(answer) };
  }
  option = (id) => this.choices.find((one) => one.id.startsWith(id))?.id ?? id;
  told = () => this.stage.told(this.person);
}

class ByWeb {
  name = 'the web';
  cannot = ['sticker', 'scan', 'follow'];
  constructor(stage) {
    this.heed = stage.heed;
  }
  async send([{ kind, rest }]) {
    this.visitor ??= await Visitor.open(this.heed);
    let answer;
    if (kind === 'photo') answer = JSON.parse((await this.visitor.post_photo(jpeg(++pictures))).body);
    else if (kind === 'place') answer = await this.visitor.send({ type: 'location', ...place_of(rest) });
    else if (kind === 'tap') answer = await this.visitor.send({ type: 'choice', id: rest.includes('@') ? rest : this.option(rest) });
    else if (kind === 'voice') answer = await this.visitor.send(this.#voice(rest));
    else answer = await this.visitor.send({ type: 'text', text: rest });
    this.choices = answer.replies.flatMap((one) => one.choices ?? []);
    return { text: answer.replies.map((one) => one.text).join('\n'), labels: this.choices.map((one) => one.label) };
  }
  option = (id) => this.choices.find((one) => one.id.startsWith(id))?.id ?? id;
  #voice(text) {
    const data = amr(++pictures).toString('base64');
    return text ? { type: 'voice', text, data } : { type: 'voice', data };
  }
  told = () => this.visitor.notices.map((one) => one.text);
  labels_told = () => (this.visitor.notices.at(-1).choices ?? []).map((one) => one.label);
}

describe('the transcripts through the server', () => {
  let stage;
  const officers = []; // one of each department
  before(async () => {
    stage = await Stage.open({
      settings: {
        ...(await spoken_city()),
        // A breath holds its messages together on a busy machine too.
        dialog: { file_after: '10m', burst_hold: { text: '1s', photo: '1s' } },
        channels: [{ kind: 'web', name: 'web' }],
      },
    });
    for (const department of ['dispatch', 'dongmen-office', 'lighting']) {
      const officer = await stage.staff('app', { department, role: 'officer' });
      await officer.text('下班'); // nobody is at hand, as in the written conversations
      officers.push(officer);
    }
  });
  after(() => stage?.close());

  async function staff_act(way, what, number) {
    const [verb, ...words] = what.split(' ');
    const before_it = way.told().length;
    let answer;
    for (const officer of officers) {
      answer = await with_yes(officer, commands[verb](short_number(number), words.join(' ')));
      if (answer.startsWith('✔')) break;
    }
    await until(() => `the notice after “${what}” (staff were told: ${answer})`, () => way.told().length > before_it);
    // Nobody answers within the milliseconds in which heed notes that the platform has taken it.
    await until(`“${what}” noted as sent`, async () => {
      const rows = await stage.heed.outbox('pending');
      return rows.every((one) => one.number !== number);
    });
    return { text: way.told().at(-1), labels: way.labels_told?.() };
  }

  // How many exchanges were played.
  async function play(way, { exchanges }) {
    const written = new Wording();
    const heard = new Wording();
    let played = 0;
    for (const { said, answer } of exchanges) {
      const lines = said.map((line) => line.slice(2));
      const marks = lines.map(read_mark);
      const by_staff = said[0].startsWith('! ');
      const over =
        marks[0].kind === 'later' ||
        (by_staff && !commands[lines[0].split(' ')[0]]) ||
        marks.some(({ kind }) => way.cannot.includes(kind)) ||
        (marks.length > 1 && !way.breath);
      if (over) return played;
      const got = by_staff
        ? await staff_act(way, lines[0], heard.numbers.at(-1))
        : await way.send(marks.map((mark) => ({ ...mark, rest: written.translate(mark.rest, heard) })));
      const expected = written.plain(got.labels ? without_option_lines(answer, got.labels) : answer);
      const lay_out = (words) => (by_staff && way.lists_options ? words.replace(/ {2,}/g, '\n') : words);
      assert.equal(lay_out(heard.plain(got.text)), lay_out(expected), `after “${lines.join(' + ')}”`);
      played += 1;
    }
    return played;
  }

  for (const Way of [ByWeChat, ByApp, ByWeb]) {
    test(`over ${new Way({ person: () => null }).name}`, async (context) => {
      let exchanges = 0;
      const play_one = (transcript) => context.test(transcript.title, async () => {
        const played = await play(new Way(stage), transcript);
        exchanges += played;
      });
      // Several messages in one breath keep their order only where the machine is not busy with others.
      const in_one_breath = ({ exchanges: all }) => all.some(({ said }) => said.length > 1);
      await Promise.all(transcripts.filter((one) => !in_one_breath(one)).map(play_one));
      for (const transcript of transcripts.filter(in_one_breath)) await play_one(transcript);
      const all = transcripts.reduce((sum, one) => sum + one.exchanges.length, 0);
      context.diagnostic(`${exchanges} of ${all} exchanges`);
      assert.ok(exchanges > all * 0.85, `only ${exchanges} of ${all} exchanges could be played`);
    });
  }
});
