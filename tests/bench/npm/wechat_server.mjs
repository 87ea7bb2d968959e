// A baseline of `scripts/bench turn`: the npm package "wechat" on Express, over HTTPS.
//   wechat_server.mjs CERT KEY TOKEN APP_ID AES_KEY [FILE each|grouped]
// Answers every text alike. With FILE it stores what heed stores of a turn (message claimed with its
// answer, person touched with the conversation) by better-sqlite3, WAL and synchronous=FULL, in one
// transaction a message or one for all that came within a turn of the event loop. Prints the port.
import Database from 'better-sqlite3';
import express from 'express';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import wechat from 'wechat';

const [cert, key, token, appid, encodingAESKey, file, how] = process.argv.slice(2);
const answer = '已记下：路灯不亮三天了。它在哪里？可以发位置，或写路名和门牌。\n回“取消”不报了。';

function open_store() {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    CREATE TABLE claim (channel TEXT, message TEXT, at INTEGER, answer BLOB, PRIMARY KEY (channel, message)) WITHOUT ROWID, STRICT;
    CREATE TABLE person (channel TEXT, user TEXT, last INTEGER, state BLOB, PRIMARY KEY (channel, user)) WITHOUT ROWID, STRICT;`);
  const claim = database.prepare('INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)');
  const save = database.prepare('INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last, state = excluded.state');
  const state = Buffer.alloc(600, 'x');
  return database.transaction((messages) => {
    for (const { user, id } of messages) {
      claim.run('bench', id, Date.now(), Buffer.from(answer));
      save.run('bench', user, Date.now(), state);
    }
  });
}
const store = file && open_store();
let waiting = [];
function commit() {
  const all = waiting;
  waiting = [];
  store(all);
  for (const { answered } of all) answered();
}

const app = express();
app.use('/wechat/bench', wechat({ token, appid, encodingAESKey, checkSignature: true }, (request, response) => {
  const { FromUserName: user, MsgId: id } = request.weixin;
  const answered = () => response.reply(answer);
  if (!store) return answered();
  if (how === 'each') {
    store([{ user, id }]);
    return answered();
  }
  if (waiting.length === 0) setImmediate(commit);
  return waiting.push({ user, id, answered });
}));
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, app);
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
