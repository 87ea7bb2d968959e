// A stand-in for qyapi.weixin.qq.com: the rules of wecom_rules.mjs over HTTP on loopback. Tests start
// it inside their own process.
import { parse_json, start_api } from './api_server.mjs';
import { failure, WeComRules } from './wecom_rules.mjs';

// The answer to one call of the platform's API: JSON, or a media file.
function perform(rules, method, url, raw) {
  const path = url.pathname;
  const parameter = (name) => url.searchParams.get(name);
  if (method === 'GET' && path === '/cgi-bin/gettoken') return rules.get_token(parameter('corpid'), parameter('corpsecret'));
  const app = rules.app_of(parameter('access_token'));
  if (app.errcode) return app;
  if (method === 'GET' && path === '/cgi-bin/media/get') return rules.media(parameter('media_id'));
  if (method !== 'POST') return failure(43002, 'require POST method');
  const request = parse_json(raw);
  if (request === undefined) return failure(47001);
  if (path === '/cgi-bin/message/send') return rules.send(app, request);
  if (path === '/cgi-bin/message/update_template_card') return rules.update_card(app, request);
  return failure(48002, 'api forbidden');
}

export const start_wecom_api = (options) => start_api({ rules: new WeComRules(), perform }, options);
