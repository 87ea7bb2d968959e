// What operators get beside the program: the unit and the container file keep their rules,
// the alerts and the dashboard agree with heed and with the manual.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { repository } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const source = (name) => readFile(path.join(repository, name), 'utf8');
const missing = (program) => (spawnSync(program, ['--version']).error ? `${program} is not installed` : false);

// Series that begin with their first event, so a well instance does not show them.
const of_events = [
  'heed_webhook_refused_total', 'heed_webhook_dedupe_mismatch_total', 'heed_token_refreshes_total', 'heed_token_age_seconds',
  'heed_outbox_uncertain_total', 'heed_outbox_dead_total', 'heed_platform_errors_total', 'heed_retention_runs_total',
  'heed_retention_removed_total', 'heed_audit_checkpoints_total', 'heed_audit_faults_total',
  'heed_audit_verify_last_success_timestamp_seconds', 'heed_ratelimit_events_total', 'heed_shed_total', 'heed_logins_total', 'heed_media_jobs_total',
];

const series_max = 2000;

describe('metrics', () => {
  let stage;
  let text;
  let person;
  const metrics = async () => (await request(stage.heed, { path: '/metrics' })).body.toString();
  before(async () => {
    stage = await Stage.open();
    person = stage.person('app');
    const officer = await stage.staff('secure', { department: 'dongmen-office', role: 'officer' });
    const { number } = await file_complaint(person, [['text', '路灯不亮'], ['place', dongmen]]);
    await stage.app.deliver(person.sent[0].message);
    assert.equal((await stage.heed.run(['backup', stage.heed.file('city.backup')])).code, 0);
    await officer.text(`受理 ${number}`);
    await until('an attempt of a notice', async () => (await metrics()).includes('heed_outbox_attempts_total'));
    await until('a first look at the lanes', async () => (await metrics()).includes('heed_eventloop_lag_seconds_bucket'));
    // What is shown besides counters is read every ten seconds.
    await until('the time of who was told', async () => (await metrics()).includes('heed_clock_offset_seconds'), 20000);
    text = await metrics();
  });
  after(() => stage?.close());

  test('are what Prometheus reads', { skip: missing('promtool') }, () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    // It would like a HELP line with each, and says so with status 3.
    const faults = checked.stderr.split('\n').filter((line) => line && !line.endsWith('no help text'));
    assert.deepEqual(faults, []);
  });

  test('are few, and a message that comes again is seen', () => {
    const samples = text.split('\n').filter((line) => line && !line.startsWith('#'));
    assert.ok(samples.length > 5 && samples.length <= series_max, `${samples.length} series`);
    assert.ok(samples.includes('heed_webhook_messages_total{channel="iluohu",type="text",outcome="duplicate"} 1'), text);
  });

  test('what the manual lists is told, and what is told is in the manual', async () => {
    const manual = await source('docs/operations.md');
    const listed = new Set(manual.slice(manual.indexOf('| metric | says |'), manual.indexOf('### Alerts')).match(/\b(heed|process)_[a-z_]+[a-z]/g));
    const told = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    assert.deepEqual([...told].filter((name) => !listed.has(name)), []);
    assert.deepEqual([...listed].filter((name) => !told.has(name) && !of_events.includes(name)), []);
  });

  test('the figures are right', () => {
    const value = (series) => Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ').at(-1));
    const now = Date.now() / 1000;
    assert.equal(value('heed_ready'), 1);
    assert.equal(value('heed_complaints_open'), 1);
    assert.ok(Math.abs(value('heed_clock_offset_seconds')) <= 10);
    assert.ok(Math.abs(now - value('process_start_time_seconds')) < 300);
    assert.ok(Math.abs(now - value('heed_store_backup_last_success_timestamp_seconds')) < 300);
    const certificate = new X509Certificate(stage.heed.certificate);
    assert.equal(value('heed_tls_certificate_expiry_timestamp_seconds'), Date.parse(certificate.validTo) / 1000);
    assert.equal(value('heed_http_request_duration_seconds_count{route="app"}'), person.sent.length + 1);
    assert.equal(value('heed_http_requests_total{route="app",method="POST",code="2xx"}'), person.sent.length + 1);
    assert.equal(value('heed_queue_depth{queue="writes"}'), 0);
    assert.ok(value('heed_queue_limit{queue="writes"}') > 0);
    assert.equal(value('heed_store_readonly'), 0);
    assert.equal(value('heed_store_errors_total{code="refused"}'), 0);
    assert.ok(value('heed_store_commit_duration_seconds_count') >= value('heed_store_commit_batch_size_count'));
    assert.ok(value('heed_store_commit_batch_size_sum') >= person.sent.length, 'each message was a job');
    assert.ok(value('heed_tls_handshakes_total{result="done"}') > 0);
    assert.ok(value('heed_audit_last_seq') > 0);
    assert.equal(value('heed_dialogs_active'), 2, 'the resident and the officer');
    assert.ok(value('heed_store_disk_free_bytes{volume="photos"}') <= value('heed_store_disk_size_bytes{volume="photos"}'));
  });

  test('a complaint leaves its tracks, each once', async () => {
    const value = (series) => Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ').at(-1) ?? NaN);
    const sum = (name, ...labels) => text.split('\n').filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
    assert.equal(value('heed_webhook_redeliveries_total{channel="iluohu"}'), 1);
    assert.equal(sum('heed_complaints_total'), 1);
    assert.equal(sum('heed_complaints_total', 'channel="iluohu"'), 1);
    assert.equal(value('heed_dialog_outcomes_total{outcome="filed"}'), 1);
    assert.ok(sum('heed_dialog_transitions_total', 'event="message"') >= person.sent.length, 'each message is an event');
    assert.equal(value('heed_complaint_transitions_total{to="accepted"}'), 1);
    assert.equal(sum('heed_complaint_transitions_total'), 1);
    assert.equal(value('heed_complaint_conflicts_total'), 0);
    assert.equal(value('heed_staff_commands_total{action="accept",result="done"}'), 1);
    assert.equal(sum('heed_staff_commands_total'), 1);
    assert.equal(value('heed_authz_decisions_total{action="accept",result="allowed"}'), 1);
    assert.equal(sum('heed_authz_decisions_total', 'result="denied"'), 0);
    const sent = sum('heed_outbox_attempts_total', 'result="sent"');
    assert.ok(sent >= 1);
    assert.equal(value('heed_outbox_delivery_latency_seconds_count{class="notice"}'), sent);
    assert.equal(value('heed_inbox_process_duration_seconds_count{kind="message"}'), sum('heed_webhook_messages_total'));
    const file = await readFile(stage.heed.config);
    assert.equal(value(`heed_config_hash_info{hash="${createHash('sha256').update(file).digest('hex').slice(0, 8)}"}`), 1);
  });

  test('alerts and dashboard ask for nothing that heed does not tell', async () => {
    const there = new Set([...text.matchAll(/^([a-z_]+)/gm)].map(([, name]) => name));
    const asked = `${await source('docs/monitoring/alerts.yml')}\n${await source('docs/monitoring/dashboard.json')}`;
    const names = new Set(asked.match(/\b(heed|process)_[a-z_]+/g));
    assert.ok(names.size > 8, 'the names were found');
    assert.deepEqual([...names].filter((name) => !there.has(name) && !of_events.includes(name)), []);
  });
});

describe('alerts', () => {
  test('are right, fire, and are silent while all is well', { skip: missing('promtool') }, () => {
    const cwd = path.join(repository, 'docs/monitoring');
    execFileSync('promtool', ['check', 'rules', 'alerts.yml'], { cwd });
    execFileSync('promtool', ['test', 'rules', 'alerts_test.yml'], { cwd });
  });

  test('each has a test and a paragraph in the manual', async () => {
    const rules = await source('docs/monitoring/alerts.yml');
    const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    assert.ok(names.length >= 6);
    const tested = await source('docs/monitoring/alerts_test.yml');
    const manual = await source('docs/operations.md');
    const chinese = await source('docs/operations.zh-CN.md');
    for (const name of names) {
      assert.match(chinese, new RegExp(`^#### ${name} \\S+\n\n\\S`, 'm'), `${name} has a paragraph in Chinese`);
      assert.ok(tested.includes(`alertname: ${name}\n`), `${name} has a test that makes it fire`);
      assert.match(manual, new RegExp(`^#### ${name}\n\n\\S`, 'm'), `${name} has a paragraph`);
      assert.ok(rules.includes(`operations.md#${name.toLowerCase()}\n`), `${name} leads to it`);
    }
  });
});

test('the manual in Chinese gives no command that the English one does not', async () => {
  const commands = (page) => [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, body]) => body.trimEnd().replace(/ *# .*$/gm, '').split('\n'));
  const known = new Set(commands(await source('docs/operations.md')));
  const given = commands(await source('docs/operations.zh-CN.md'));
  assert.ok(given.length > 10);
  assert.deepEqual(given.filter((line) => !known.has(line)), []);
});

describe('the unit', () => {
  test('leaves little to whoever breaks in', { skip: missing('systemd-analyze') }, () => {
    // In tenths: 20 is an exposure of 2.0.
    const judged = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', path.join(repository, 'scripts/packaging/heed.service')], { encoding: 'utf8' });
    assert.equal(judged.status, 0, judged.stdout + judged.stderr);
    assert.match(judged.stdout, /Overall exposure level for heed\.service: [01]\.\d/);
  });
});

describe('the units that the manual shows', () => {
  test('are right', { skip: missing('systemd-analyze') }, async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'heed-units-'));
    try {
      const manual = await source('docs/operations.md');
      const units = [...manual.matchAll(/^```ini\n# \/etc\/systemd\/system\/(\S+)\n([^]*?)^```$/gm)];
      assert.deepEqual(units.map(([, name]) => name), ['heed-backup.service', 'heed-backup.timer']);
      for (const [, name, text] of units) await writeFile(path.join(directory, name), text.replaceAll('/usr/bin/heed', '/bin/true').replace(/^User=.*$/m, ''));
      const files = units.map(([, name]) => path.join(directory, name));
      const verified = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
      assert.equal(verified.stderr, '');
      assert.equal(verified.status, 0);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

// Debian 12 has no linter for it; these are the rules that matter here.
test('the container file: slim Debian, not root, state in volumes, a health check, nothing compiled', async () => {
  const lines = (await source('scripts/packaging/Containerfile')).replace(/\\\n/g, ' ').split('\n').filter((line) => line && !line.startsWith('#'));
  const of = (word) => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  assert.match(lines.join('\n'), /^FROM docker\.io\/library\/debian:bookworm-slim\n/);
  assert.equal(of('FROM').length, 1);
  assert.match(of('USER').at(-1), /^[1-9]\d*:[1-9]\d*$/, 'a number: Kubernetes can see that it is not root');
  assert.ok(lines.findIndex((line) => line.startsWith('USER')) > lines.findLastIndex((line) => line.startsWith('RUN')));
  assert.deepEqual(JSON.parse(of('VOLUME')[0]), ['/etc/heed', '/var/lib/heed']);
  assert.match(of('HEALTHCHECK')[0], /\/readyz/);
  assert.equal(JSON.parse(of('ENTRYPOINT')[0])[0], '/usr/bin/heed', 'no shell between: signals reach heed');
  assert.ok(Array.isArray(JSON.parse(of('CMD').at(-1))));
  assert.ok(!/secret|password|token|whsec_/i.test(lines.join('\n')), 'no secret in a layer');
  for (const run of of('RUN').filter((one) => one.includes('apt-get install'))) {
    assert.match(run, /--no-install-recommends/);
    assert.match(run, /rm -rf .*\/var\/lib\/apt\/lists/);
  }
});
