// Load that insists as the platforms do, a log of what was acknowledged, and the oracle that compares
// the two at the end: nothing acknowledged is lost, nothing happened twice, all is readable.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dongmen } from './city.mjs';
import { distance_m } from './gcj02.mjs';
import { jpeg } from './pictures.mjs';
import { short_number, Stage } from './stage.mjs';
import { sleep, until } from './wait.mjs';

export const ways = ['secure', 'app'];
const trouble = '刚才那条没能处理好'; // the answer to a message that was set aside
const answers_max = 5; // messages after the three of a complaint before we call it stuck
const settle_deadline_ms = 150000; // a lease that a killed process held runs out after a minute

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  below(limit) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

// What was acknowledged to us, synced to disk before we rely on it.
class AckLog {
  constructor(file) {
    this.file = file;
    this.handle = openSync(file, 'a');
  }
  count = 0;
  write(entry) {
    this.count += 1;
    writeSync(this.handle, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.handle);
  }
  read() {
    closeSync(this.handle);
    return readFileSync(this.file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
}

// A stage whose heed is about to suffer, the people who write meanwhile, and the judgement at the end.
export class Trial {
  finishing = false;
  tags = 0;
  unanswered = []; // attempts that had to be repeated: { begun, why }
  set_aside = 0;
  stuck = [];

  // `residents`: how many on each way write without a pause. `prepare(stage)` is called before they do.
  static async open({ seed, residents = 0, settings, prepare }) {
    const trial = new Trial();
    trial.random = new Random(seed);
    trial.directory = mkdtempSync(path.join(tmpdir(), 'heed-crash-'));
    trial.log = new AckLog(path.join(trial.directory, 'acknowledged.jsonl'));
    trial.stage = await Stage.open({ settings });
    await prepare?.(trial.stage);
    trial.officer = await trial.stage.staff('app');
    const load = ways.flatMap((way) => Array.from({ length: residents }, () => trial.#resident(way)));
    trial.load = Promise.all(load);
    trial.failed = trial.load.then(() => new Promise(() => {})); // only ever rejects
    trial.failed.catch(() => {}); // whoever waits for it hears of it
    return trial;
  }
  get acknowledged() {
    return this.log.count;
  }
  get redeliveries() {
    return this.unanswered.length;
  }
  async close() {
    this.finishing = true;
    await this.stage.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
  // Lets what is in hand end, and the outbox settle; then { faults, acks, exported, shown, uncertain }.
  // `deaths`: how often the process ended while people wrote.
  async judgement({ pretend, deaths = 0 } = {}) {
    this.finishing = true;
    await this.load;
    const { stage } = this;
    const outbox = await until('the outbox to settle', async () => {
      const rows = await read_outbox(stage);
      return !rows.some((one) => one.state === 'pending') && rows;
    }, settle_deadline_ms).catch(() => read_outbox(stage));
    const exported = await stage.heed.export();
    await stage.heed.stop();
    if (pretend) this.log.write(pretend);
    const acks = this.log.read();
    // One message is in hand at a death, and three deaths set it aside.
    if (this.set_aside * 3 > deaths) this.stuck.push(`${this.set_aside} messages were set aside over ${deaths} deaths`);
    const faults = [...this.stuck, ...judge({ acks, exported, outbox, stage }), ...(await judge_database(stage))];
    return {
      faults,
      acks: acks.length,
      exported: exported.length,
      shown: stage.rules.shown.length + stage.receiver.notices.length,
      uncertain: outbox.filter((one) => one.state === 'uncertain').length,
    };
  }
  // In one line.
  summary({ acks, exported, shown, uncertain, faults }) {
    return `${acks} acknowledgements, ${this.redeliveries} redeliveries, ${this.set_aside} said again, ${exported} complaints, ` +
      `${shown} notices shown, ${uncertain} uncertain: ${faults.length ? `${faults.length} FAULTS` : 'nothing lost, nothing twice'}`;
  }

  // Delivers until it is acknowledged, over as many restarts as that takes.
  async insist(person, message) {
    const channel = person.account ?? person.channel;
    for (;;) {
      await until(() => `heed to run: ${this.stage.heed.output.slice(-2000)}`, () => this.stage.heed.url, 60000);
      const begun = Date.now();
      try {
        return await channel.deliver(message);
      } catch (error) {
        const status = error.message.match(/answered (?:WeChat )?(\d{3})/)?.[1];
        if (status && status !== '503') throw error;
        this.unanswered.push({ begun, why: error.message });
        await sleep(5);
      }
    }
  }
  // The same, and once more in a new message where heed could not handle the first: over one that was in
  // its hands at three deaths it says so and keeps it for people, since it may be what it dies of.
  async insist_anew(person, kind, value) {
    for (;;) {
      const answer = await this.insist(person, this.compose(person, kind, value));
      if (!person.words_of(answer).includes(trouble)) return answer;
      this.set_aside += 1;
    }
  }
  compose(person, kind, value) {
    if (person.account) {
      this.stage.rules.acted(person.openid);
      const fields = {
        text: () => ({ MsgType: 'text', Content: value }),
        place: () => person.place_fields(value),
        photo: () => person.picture(value),
      }[kind]();
      return person.account.message(person.openid, fields);
    }
    const content = {
      text: () => ({ type: 'text', text: value }),
      place: () => ({ type: 'location', ...value }),
      photo: () => ({ type: 'image', data: value.toString('base64') }),
    }[kind]();
    return person.channel.message(person.user, content);
  }

  // One complaint of a new person: three messages, confirmations as asked for, and at times an
  // officer who accepts it.
  async complain(way, { accept = this.random.below(2) === 0 } = {}) {
    const person = this.stage.person(way);
    const tag = `K${String(++this.tags).padStart(6, '0')}E`;
    const who = person.openid ?? person.user;
    let number = null;
    const say = async (kind, value) => {
      const answer = await this.insist_anew(person, kind, value);
      this.log.write({ ack: kind, tag, who });
      number ??= person.number_in(answer);
      return answer;
    };
    await say('text', `楼下半夜装修太吵了，噪音扰民 ${tag}`);
    await say('place', dongmen);
    let last = await say('photo', jpeg(this.tags));
    for (let i = 0; !number && i < answers_max; i++) last = await say('text', '提交');
    if (!number) {
      this.stuck.push(`${tag} was never filed; last answer: ${person.words_of(last)}`);
      return;
    }
    this.log.write({ ack: 'filed', tag, who, way, number });
    if (!accept) return;
    await this.insist_anew(this.officer, 'text', `接 ${short_number(number)}`);
    this.log.write({ ack: 'accepted', tag, who, way, number });
  }
  async #resident(way) {
    while (!this.finishing) await this.complain(way);
  }
}

// Everything that must hold when all is quiet: a list of faults.
function judge({ acks, exported, outbox, stage }) {
  const faults = [];
  const expect = (good, words) => good || faults.push(words);
  const by_number = new Map();
  const by_tag = new Map();
  for (const complaint of exported) {
    expect(!by_number.has(complaint.number), `${complaint.number} was given twice`);
    by_number.set(complaint.number, complaint);
    const tag = complaint.text.match(/K\d{6}E/)?.[0];
    expect(tag, `${complaint.number} is a complaint that nobody made: ${complaint.text}`);
    expect(!by_tag.has(tag), `${tag} became two complaints: ${by_tag.get(tag)?.number} and ${complaint.number}`);
    by_tag.set(tag, complaint);
  }
  const photos = new Set(acks.filter((one) => one.ack === 'photo').map((one) => one.tag));
  for (const { tag, number } of acks.filter((one) => one.ack === 'filed')) {
    const complaint = by_number.get(number);
    expect(complaint, `${number} (${tag}) was acknowledged and is lost`);
    if (!complaint) continue;
    expect(complaint.text.includes(tag), `${number} was acknowledged for ${tag} and holds: ${complaint.text}`);
    expect(complaint.location && distance_m(complaint.location, dongmen) < 1, `${number} has lost its place`);
    const of_photos = outbox.filter((one) => one.number === number && one.kind !== 'notice');
    expect(!photos.has(tag) || complaint.photos.length === 1, `${number} has ${complaint.photos.length} photos instead of 1 ${JSON.stringify(of_photos)}`);
    expect(complaint.timeline.filter((one) => one.event === 'filed').length === 1, `${number} was filed more than once`);
  }
  for (const { number, who, way } of acks.filter((one) => one.ack === 'accepted')) {
    const complaint = by_number.get(number);
    const accepted = complaint?.timeline.filter((one) => one.event === 'accepted').length;
    expect(accepted === 1, `${number} was accepted and has ${accepted} such events`);
    if (way === 'app') {
      const ids = new Set(stage.receiver.of(number, 'accepted').map((one) => one.id));
      expect(ids.size === 1, `the app has ${ids.size} notices that ${number} was accepted`);
    } else {
      const shown = stage.rules.shown_to(who).filter((one) => one.text.includes(number)).length;
      const uncertain = outbox.some((one) => one.number === number && one.event === 'accepted' && one.state === 'uncertain');
      expect(shown <= 1, `${who} was shown ${shown} times that ${number} was accepted`);
      expect(shown === 1 || uncertain, `${who} was never told that ${number} was accepted, and nothing says why`);
    }
  }
  for (const one of outbox) {
    expect(one.state !== 'pending', `${one.kind} ${one.id} about ${one.number || 'nothing'} never ended: ${one.why}`);
  }
  return faults;
}

function sqlite(file, statement) {
  return execFileSync('sqlite3', [file, statement], { encoding: 'utf8' }).trim();
}
async function judge_database(stage) {
  if (process.env.HEED_TEST_POSTGRES) return []; // it looks after itself
  const copy = path.join(stage.heed.root, 'copy.db');
  for (const end of ['', '-wal']) {
    const file = stage.heed.file(`heed.db${end}`);
    if (existsSync(file)) await copyFile(file, copy + end);
  }
  try {
    execFileSync('sqlite3', ['-version']);
  } catch {
    console.log('crash: there is no sqlite3 program, so the database itself was not checked');
    return [];
  }
  const faults = [];
  const integrity = sqlite(copy, 'PRAGMA integrity_check');
  if (integrity !== 'ok') faults.push(`integrity_check: ${integrity}`);
  const foreign = sqlite(copy, 'PRAGMA foreign_key_check');
  if (foreign) faults.push(`foreign_key_check: ${foreign}`);
  return faults;
}

// All that did not arrive, state by state: the newest rows of every kind would hide what came early.
async function read_outbox(stage) {
  const rows = [];
  for (const state of ['pending', 'waiting', 'dead']) {
    const result = await stage.heed.run(['outbox', '--state', state]);
    if (result.code !== 0) throw new Error(`heed outbox: ${result.stderr}`);
    rows.push(...result.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)));
  }
  return rows;
}

