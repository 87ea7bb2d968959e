// Staff on WeCom: the callback's border, binding, and everything that goes out to members.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encrypt } from '@wecom/crypto';
import { start_wecom_api } from '../fakes/wecom_api.mjs';
import { dongmen } from './support/city.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint, short_number, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';
import { WeComApp, wecom_channel, WeComMember } from './support/wecom.mjs';

const send_path = '/cgi-bin/message/send';
const token_path = '/cgi-bin/gettoken';
const at_once = 32; // requests

describe('WeCom', () => {
  let api;
  let rules;
  let stage;
  let app;
  let members = 0;

  before(async () => {
    api = await start_wecom_api();
    rules = api.rules;
    const channel = wecom_channel('duty', api.url);
    stage = await Stage.open({ settings: { channels: [channel] } });
    app = new WeComApp(stage.heed, channel, rules);
  });
  after(async () => {
    await stage?.close();
    await api?.close();
  });

  async function officer(invitation) {
    const member = new WeComMember(app, `Officer${++members}`);
    const answer = await member.text(`/bind ${await stage.heed.invite(invitation)}`);
    assert.match(answer, /绑定成功/);
    return member;
  }
  async function resident_files(words = '半夜装修太吵了，噪音扰民') {
    const person = stage.person('app');
    const { number } = await file_complaint(person, [['text', words], ['place', dongmen], ['photo', jpeg(++members)]]);
    return { person, number };
  }
  const about = (member, number) => member.shown().filter((one) => one.text.includes(short_number(number)));

  describe('the border', () => {
    const text = () => app.message('nobody', { MsgType: 'text', Content: '你好' });
    async function refused(post, status) {
      const response = await post;
      assert.equal(response.status, status, response.body.toString());
      if (status === 403) assert.equal(response.body.length, 0);
    }

    test('the URL check is opened within a second, as often as it comes', async () => {
      for (const echo of ['1616140317555161061', 'a+b/c=', '1616140317555161061']) {
        const response = await app.check_url(echo);
        assert.equal(response.status, 200);
        assert.equal(response.body.toString(), echo);
      }
      await refused(app.check_url('1', { token: 'wrong' }), 403);
      await refused(app.check_url('1', { cipher: 'AAAA' }), 400);
    });

    test('signatures: wrong, missing, of another time, another token', async () => {
      const { query, body } = app.sealed(text());
      const without = ({ msg_signature, ...rest }) => rest;
      await refused(app.post({ query: {}, body }), 403);
      await refused(app.post({ query: without(query), body }), 403);
      await refused(app.post({ query: { ...query, msg_signature: 'x'.repeat(40) }, body }), 403);
      await refused(app.post({ query: { ...query, nonce: `${query.nonce}1` }, body }), 403);
      await refused(app.post({ query: { ...query, timestamp: '1000000000' }, body }), 403);
      await refused(app.post(app.sealed(text(), { token: 'wrong' })), 403);
      await refused(app.post({ query, body: '<xml>' }), 403);
      await refused(app.post({ query, body: '' }), 403);
    });

    test('a foreign receive id, and what is inside for somebody else', async () => {
      await refused(app.post(app.sealed(text(), { receive_id: 'ww0000000000000000' })), 400);
      const { xml } = text();
      const elsewhere = (from, to) => app.post(app.sealed({ xml: xml.replace(from, to) }));
      await refused(elsewhere(app.corp_id, 'ww0000000000000000'), 400);
      await refused(elsewhere(`<AgentID>${app.agent_id}`, '<AgentID>1'), 400);
      await refused(elsewhere('<xml>', '<!DOCTYPE x><xml>'), 400);
    });

    test('every single flipped bit of a good ciphertext', async () => {
      const message = text();
      const bytes = Buffer.from(encrypt(app.encoding_aes_key, message.xml, app.corp_id), 'base64');
      const { query } = app.sealed(message, { cipher: bytes.toString('base64') });
      const flips = Array.from({ length: bytes.length * 8 }, (_, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        return flipped.toString('base64');
      });
      const statuses = new Set();
      const post = async (cipher) => statuses.add((await app.post({ query, body: app.sealed(message, { cipher }).body })).status);
      for (let i = 0; i < flips.length; i += at_once) await Promise.all(flips.slice(i, i + at_once).map(post));
      assert.deepEqual([...statuses], [403]);
    });

    test('ciphertexts of 0 to 200 bytes', async () => {
      const answers = await Promise.all(Array.from({ length: 201 }, async (_, length) => {
        const { status, body } = await app.post(app.sealed({}, { cipher: Buffer.alloc(length, 7).toString('base64') }));
        return `${status} ${body}`;
      }));
      assert.equal(new Set(answers).size, 1, 'one answer for every cause');
      assert.match(answers[0], /^400 /);
    });
  });

  test('whoever is not bound is told how to be, and has no power', async () => {
    const { number } = await resident_files();
    const stranger = new WeComMember(app, 'Stranger');
    for (const say of [() => stranger.text(`接 ${short_number(number)}`), () => stranger.event('enter_agent'), () => stranger.event('subscribe')]) {
      assert.match((await say()) ?? '', /绑定/);
    }
    assert.equal((await stage.heed.exported(number)).status, 'assigned');
  });

  test('a member binds, is told of work and does it by typing; each message has one effect', async () => {
    const member = await officer();
    const { person, number } = await resident_files();
    const [shown] = await until('the new case', () => about(member, number).length && about(member, number));
    assert.match(shown.text, /噪音扰民/);
    const accepted = await member.text(`接 ${short_number(number)}`);
    assert.match(accepted, new RegExp(`✔ ${short_number(number)}`));
    assert.equal((await stage.heed.exported(number)).status, 'accepted');
    for (const sent of member.sent) assert.equal(await member.redeliver(sent), sent.answer);
    const { timeline } = await stage.heed.exported(number);
    assert.deepEqual(timeline.filter((one) => one.event === 'accepted').length, 1);
    await until('the resident hears of it', () => stage.receiver.of(number, 'accepted').length === 1);
    assert.ok(stage.told(person).length >= 1);
  });

  test('the token is ended early: one refresh, and the notice is shown once', async () => {
    const member = await officer();
    rules.invalidate_token(app.secret);
    const tokens = rules.count_calls(token_path);
    const { number } = await resident_files('楼下装修太吵了，噪音扰民');
    await until('the new case', () => about(member, number).length > 0);
    assert.equal(about(member, number).length, 1);
    assert.equal(rules.count_calls(token_path), tokens + 1);
  });

  test('an address that is not trusted: not asked again, and the operator is told', async () => {
    await officer();
    rules.trust(false);
    await resident_files('工地半夜太吵了，噪音扰民');
    await until('the log', () => stage.heed.output.includes('push_refused_operator_must_act'));
    rules.trust(true);
    const refused = rules.count_calls(send_path, 60020);
    const witness = await officer();
    const { number } = await resident_files('邻居太吵了，噪音扰民');
    await until('a later notice', () => about(witness, number).length > 0);
    assert.equal(rules.count_calls(send_path, 60020), refused);
    const listed = await stage.heed.run(['outbox', '--state', 'undeliverable']);
    assert.match(listed.stdout, /60020/);
    assert.ok(!stage.heed.output.includes(app.secret), 'the secret is in no log');
  });

  test('a member outside the application’s scope', async () => {
    const member = await officer();
    rules.remove_member(member.user);
    await resident_files('酒吧太吵了，噪音扰民');
    await until('the refusal', () => rules.count_calls(send_path, 81013) > 0);
    assert.deepEqual(member.shown(), []);
  });

  test('a cut connection and a busy platform: shown once', async () => {
    const member = await officer();
    rules.script({ path: send_path, drop: 'after' });
    rules.script({ path: send_path, drop: 'before' });
    const { number } = await resident_files('音响太吵了，噪音扰民');
    await until('the new case', () => about(member, number).length > 0, 30000);
    await until('the end of the attempts', async () => (await stage.heed.run(['outbox', '--state', 'pending'])).stdout.split('\n').every((line) => !line.includes(number) || line.includes('"attempts":0')), 30000);
    assert.equal(about(member, number).length, 1);
  });

  describe('cards', () => {
    const key = (button, number) => `case:${button}:${number}`;
    const face = (card) => card.card.button_list?.map((one) => one.key.split(':')[1]) ?? card.card.replace_text;
    async function card_for(member, number) {
      return until('the card', () => member.shown('card').find((one) => one.card.button_list?.some((button) => button.key.endsWith(number))));
    }

    test('a tap accepts once; the card says who; the resident is told once', async () => {
      const member = await officer({ name: '李明' });
      const { number } = await resident_files('施工太吵了，噪音扰民');
      const card = await card_for(member, number);
      assert.deepEqual(face(card), ['accept', 'return']);
      // A double tap: both events are there before the card has changed.
      const click = rules.click(member.user, card.card.task_id, key('accept', number));
      const again = rules.click(member.user, card.card.task_id, key('accept', number));
      assert.equal(await member.event('template_card_event', click), null);
      assert.equal(await member.event('template_card_event', again), null);
      await until('the card’s new face', () => card.updates === 2);
      assert.match(card.text, /李明/);
      assert.deepEqual(face(card), ['resolve']);
      for (const sent of member.sent) assert.equal(await member.redeliver(sent), sent.answer);
      const { status, timeline } = await stage.heed.exported(number);
      assert.equal(status, 'accepted');
      assert.equal(timeline.filter((one) => one.event === 'accepted').length, 1);
      await until('the resident hears of it', () => stage.receiver.of(number, 'accepted').length > 0);

      // Resolving asks for words, and the next text is them.
      await member.tap(card, key('resolve', number));
      const question = await until('the question', () => member.shown('text').find((one) => one.text.includes('怎么处理的')));
      assert.match(question.text, /还没有处理后的照片/, 'the category wants one');
      assert.match(await member.text('已劝离，夜间停工'), /✔/);
      assert.equal((await stage.heed.exported(number)).status, 'resolved');
      await until('the end on the card', () => typeof face(card) === 'string');
      await until('the resident hears of that', () => stage.receiver.of(number, 'resolved').length > 0);
      assert.equal(stage.receiver.of(number, 'accepted').length, 1);
      assert.equal(stage.receiver.of(number, 'resolved').length, 1);
    });

    test('two members at once: one transition, and the second sees who was first', async () => {
      const [first, second] = [await officer({ name: '甲' }), await officer({ name: '乙' })];
      const { number } = await resident_files('卡拉OK太吵了，噪音扰民');
      const cards = [await card_for(first, number), await card_for(second, number)];
      await Promise.all([first.tap(cards[0], key('accept', number)), second.tap(cards[1], key('accept', number))]);
      await until('both cards', () => cards.every((card) => card.updates === 1));
      const { timeline } = await stage.heed.exported(number);
      assert.equal(timeline.filter((one) => one.event === 'accepted').length, 1);
      assert.equal(cards.filter((card) => card.text.includes('✔')).length, 1);
      assert.equal(cards.filter((card) => /已被/.test(card.text)).length, 1);
    });

    test('somebody else’s card, and a card of another case', async () => {
      const stranger = new WeComMember(app, 'Passer');
      const { number } = await resident_files('夜市太吵了，噪音扰民');
      const forged = { EventKey: key('accept', number), TaskId: 't', CardType: 'button_interaction', ResponseCode: 'x' };
      assert.match(await stranger.event('template_card_event', forged), /绑定/);
      const elsewhere = await officer({ department: 'guiyuan-office' });
      await elsewhere.event('template_card_event', forged);
      assert.equal((await stage.heed.exported(number)).status, 'assigned');
      await until('an answer as a text', () => elsewhere.shown('text').length > 0);
    });

    test('a code that was used: the answer is a text', async () => {
      const member = await officer();
      const { number } = await resident_files('空调太吵了，噪音扰民');
      const card = await card_for(member, number);
      rules.script({ path: '/cgi-bin/message/update_template_card', errcode: 42045 });
      await member.tap(card, key('accept', number));
      await until('the text', () => member.shown('text').find((one) => one.text.includes('✔')));
      assert.equal((await stage.heed.exported(number)).status, 'accepted');
    });

    test('a card that the platform refuses: the notice is a text', async () => {
      const member = await officer();
      rules.script({ path: send_path, errcode: 40058 });
      const { number } = await resident_files('水泵太吵了，噪音扰民');
      await until('the text', () => member.shown('text').find((one) => one.text.includes(short_number(number))));
      assert.equal(member.shown('card').length, 0);
    });
  });

  test('capital letters make no other member', async () => {
    const member = await officer();
    const twin = new WeComMember(app, member.user.toUpperCase());
    assert.match(await twin.text('帮助'), /待办/);
  });
});
