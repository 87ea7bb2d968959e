// One complaint through most of its life, typed by an officer, a head, a dispatcher and a checker, in
// Chinese and in English: every step changes what it says and tells whom it should.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { run_heed } from './support/heed.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const languages = ['zh-CN', 'en'];
// The words for each step: [zh, en].
const say = {
  assign: [(n) => `派 ${n} 桂园`, (n) => `assign ${n} guiyuan`],
  give_back: [(n) => `退 ${n} 东门 不在我们片区`, (n) => `return ${n} dongmen not in our area`],
  assign_again: [(n) => `派 ${n} 东门街道办`, (n) => `assign ${n} Dongmen Sub-district Office`],
  accept: [(n) => `接${n}`, (n) => `/accept ${n}`],
  ask: [(n) => `问 ${n} 是几楼？`, (n) => `ask ${n} which floor?`],
  verify: [(n) => `核实 ${n} 现场确有施工`, (n) => `verify ${n} they do work at night`],
  start: [(n) => `开始 ${n} 3天 约谈施工方`, (n) => `start ${n} in 3 days talk to the builder`],
  note: [(n) => `记 ${n} 已联系施工方`, (n) => `note ${n} called the builder`],
  reply: [(n) => `回 ${n} 今晚巡查`, (n) => `reply ${n} we patrol tonight`],
  extend: [(n) => `延期 ${n} 60天 等许可`, (n) => `extend ${n} 60 days waiting for a permit`],
  grant: [(n) => `准延 ${n}`, (n) => `grant ${n}`],
  assist: [(n) => `协办 ${n} 桂园 请配合`, (n) => `assist ${n} guiyuan please help`],
  instruct: [(n) => `批示 ${n} 务必办好`, (n) => `instruct ${n} get it done`],
  urge: [(n) => `催 ${n}`, (n) => `urge ${n}`],
  resolve: [(n) => `办结 ${n} 已停工`, (n) => `resolve ${n} work has stopped`],
  check_again: [(n) => `查验 ${n} 未解决 夜里仍施工`, (n) => `check ${n} unsolved they still work at night`],
  check: [(n) => `查验 ${n} 解决 已安静`, (n) => `check ${n} solved it is quiet`],
  reopen: [(n) => `重开 ${n} 又开始施工`, (n) => `reopen ${n} they began again`],
  reject: [(n) => `不受理 ${n} 属物业内部`, (n) => `reject ${n} private ground`],
};

describe('casework in chat', () => {
  let stage;
  let officer;
  let other;
  let head;
  let dispatcher;
  let checker;
  let pictures = 100;

  before(async () => {
    stage = await Stage.open({ accounts: {} });
    officer = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '李明' });
    other = await stage.staff('app', { department: 'guiyuan-office', role: 'officer', name: '吴' });
    head = await stage.staff('app', { department: 'dongmen-office', role: 'head', name: '赵' });
    dispatcher = await stage.staff('app', { department: 'luohu', role: 'dispatcher', name: '张' });
    checker = await stage.staff('app', { department: 'luohu', role: 'checker', name: '钱' });
  });
  after(() => stage?.close());

  // `who` types the words of `step`, and yes where heed asks; then the complaint has `status`.
  async function step(who, number, name, language, status) {
    const no = short_number(number);
    const before_it = (await stage.heed.exported(number)).timeline.length;
    let words = who.words_of(await who.text(say[name][language](no)));
    const code = words.match(/(?:是|yes )(\d\d)/)?.[1];
    if (code) words = who.words_of(await who.text(language ? `yes ${code}` : `是${code}`));
    assert.match(words, /^✔/, `${name}: ${words}`);
    assert.ok(words.includes(no), words);
    const complaint = await stage.heed.exported(number);
    assert.equal(complaint.timeline.length, before_it + 1, name);
    if (status) assert.equal(complaint.status, status, name);
    return complaint;
  }

  for (const [language, name] of languages.entries()) {
    test(`a complaint's life, in ${name}`, async () => {
      const resident = stage.person('app', { language: name });
      const text = language ? 'Building noise all night, it is too noisy' : '半夜装修太吵了，噪音扰民';
      const { number } = await file_complaint(resident, [['text', text], ['place', dongmen], ['photo', jpeg(++pictures)]]);
      let complaint = await step(dispatcher, number, 'assign', language, 'assigned');
      assert.equal(complaint.department, 'guiyuan-office');
      await step(other, number, 'give_back', language, 'filed');
      complaint = await step(dispatcher, number, 'assign_again', language, 'assigned');
      assert.equal(complaint.department, 'dongmen-office');
      await step(officer, number, 'accept', language, 'accepted');
      await step(officer, number, 'ask', language, 'accepted');
      await step(officer, number, 'verify', language, 'verified');
      await step(officer, number, 'start', language, 'in_progress');
      await step(officer, number, 'note', language, 'in_progress');
      await step(officer, number, 'reply', language, 'in_progress');
      await step(officer, number, 'extend', language, 'in_progress');
      const due_before = (await stage.heed.exported(number)).due_at;
      complaint = await step(head, number, 'grant', language, 'in_progress');
      assert.ok(complaint.due_at > due_before, 'the deadline moved');
      complaint = await step(officer, number, 'assist', language, 'in_progress');
      assert.deepEqual(complaint.assisting, ['guiyuan-office']);
      await step(other, number, 'accept', language, 'in_progress');
      await step(head, number, 'instruct', language, 'in_progress');
      await step(dispatcher, number, 'urge', language, 'in_progress');
      await step(officer, number, 'resolve', language, 'resolved');
      await step(checker, number, 'check_again', language, 'reopened');
      await step(officer, number, 'accept', language, 'accepted');
      await step(officer, number, 'resolve', language, 'resolved');
      await step(checker, number, 'check', language, 'closed');
      await step(dispatcher, number, 'reopen', language, 'reopened');
      complaint = await step(dispatcher, number, 'reject', language, 'rejected');
      assert.equal(complaint.timeline.at(-1).text, language ? 'private ground' : '属物业内部');

      // Each step that the table says so told the resident, in their own language, once.
      const events = await until('the last notice', () => {
        const told = stage.receiver.notices.filter((one) => one.user === resident.user && one.complaint?.number === number);
        return told.some((one) => one.event === 'rejected') && told.map((one) => one.event);
      });
      const times = (event) => events.filter((one) => one === event).length;
      assert.equal(times('question'), 1, events.join());
      assert.equal(times('accepted'), 2, events.join());
      assert.equal(times('resolved'), 2, events.join());
      assert.equal(times('reopened'), 2, events.join());
      assert.equal(times('closed'), 1, events.join());
      // Started, said, extended, instructed.
      assert.equal(times('reply'), 4, events.join());
      const heard = stage.told(resident).join('\n');
      assert.doesNotMatch(heard, language ? /called the builder/ : /已联系施工方/, 'a note is for staff');
      assert.match(heard, language ? /we patrol tonight/ : /今晚巡查/);
    });
  }

  test('whoever has no right learns nothing, and changes nothing', async () => {
    const resident = stage.person('app');
    const { number } = await file_complaint(resident, [['text', '楼下酒吧噪音扰民，太吵'], ['place', dongmen], ['photo', jpeg(++pictures)]]);
    const before_it = await stage.heed.exported(number);
    const not_found = other.words_of(await other.text('接 9999'));
    for (const [chinese] of Object.values(say)) {
      const answer = other.words_of(await other.text(chinese(short_number(number))));
      assert.equal(answer, not_found.replace('9999', short_number(number)));
    }
    assert.deepEqual(await stage.heed.exported(number), before_it);
  });

  test('a member is listed, removed, and from then on a resident', async () => {
    const leaver = await stage.staff('app', { department: 'dongmen-office', role: 'officer', name: '孙' });
    const listed = async () => (await run_heed(['staff', 'list', '--config', stage.heed.config])).stdout;
    const line = (await listed()).split('\n').find((one) => one.includes('\t孙\t'));
    assert.ok(line, 'the list names the new member');
    const [id, , department, role, duty] = line.split('\t');
    assert.deepEqual([department, role, duty], ['dongmen-office', 'officer', 'on']);
    const removed = await run_heed(['staff', 'remove', '--config', stage.heed.config, id]);
    assert.equal(removed.code, 0, removed.stderr);
    assert.ok(!(await listed()).includes(id));
    const again = await run_heed(['staff', 'remove', '--config', stage.heed.config, id]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /heed staff list/);

    const resident = stage.person('app');
    const { number } = await file_complaint(resident, [['text', '楼上装修噪音太吵了'], ['place', dongmen], ['photo', jpeg(++pictures)]]);
    await leaver.text(`接 ${short_number(number)}`);
    assert.equal((await stage.heed.exported(number)).status, 'assigned');
    // Without a server, too.
    const other_line = (await listed()).split('\n').find((one) => one.includes('\t吴\t'));
    await stage.heed.stop();
    const offline = await run_heed(['staff', 'remove', '--config', stage.heed.config, other_line.split('\t')[0]]);
    assert.equal(offline.code, 0, offline.stderr);
    assert.ok(!(await listed()).includes('\t吴\t'));
  });
});
