// The requests of `scripts/bench turn`, prepared before anything is measured: WeChat texts of many
// people, each message with an id of its own, plain or sealed as WeChat seals them.
import { encrypt } from '@wecom/crypto';
import { createHash, randomInt } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const texts = ['路灯不亮三天了', '楼下垃圾堆了两天没人收', '半夜装修太吵了', '井盖松了', '你好', '进度', '撤销', '取消'];
const timestamp = '1764000000';
const nonce = 'bench';
const sha1 = (...parts) => createHash('sha1').update(parts.sort().join('')).digest('hex');

function framed(text) {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

let ids = 0;

// Writes `count` requests to `file`, in the form that `load` reads.
export function write_messages(file, count, { sealed, persons, token, app_id, aes_key }) {
  const out = openSync(file, 'w');
  let waiting = [];
  const signature = sha1(token, timestamp, nonce);
  for (let i = 0; i < count; i += 1) {
    ids += 1;
    const xml = `<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[o${randomInt(persons)}]]></FromUserName>` +
      `<CreateTime>${timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${texts[i % texts.length]}]]></Content>` +
      `<MsgId>${10 ** 15 + ids}</MsgId></xml>`;
    let query = `signature=${signature}&timestamp=${timestamp}&nonce=${nonce}&openid=o1`;
    let body = xml;
    if (sealed) {
      const secret = encrypt(aes_key, xml, app_id);
      query += `&encrypt_type=aes&msg_signature=${sha1(token, timestamp, nonce, secret)}`;
      body = `<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[${secret}]]></Encrypt></xml>`;
    }
    waiting.push(framed(`POST /wechat/bench?${query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
    if (waiting.length === 4096 || i === count - 1) {
      writeSync(out, Buffer.concat(waiting));
      waiting = [];
    }
  }
  closeSync(out);
}

// `count` times the same GET.
export function write_gets(file, count, path) {
  const one = framed(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`);
  const out = openSync(file, 'w');
  for (let left = count; left > 0; left -= 4096) writeSync(out, Buffer.concat(Array(Math.min(left, 4096)).fill(one)));
  closeSync(out);
}
