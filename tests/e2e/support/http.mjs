// HTTPS to a heed instance: ordinary requests, and bytes that no HTTP library would send.
import { request as https_request } from 'node:https';
import { connect } from 'node:tls';

// Its certificate is self-signed and made out for another name; that it is this one we do check.
const trust = (heed) => ({ ca: heed.certificate, checkServerIdentity: () => undefined });

// { status, headers, body: Buffer }. Rejects when there is no whole answer within `deadline_ms`.
export function request(heed, { method = 'GET', path, headers = {}, body, deadline_ms = 15000, agent = heed.agent }) {
  if (!heed.url) return Promise.reject(new Error('heed is not running'));
  return new Promise((resolve, reject) => {
    const call = https_request(
      { host: heed.url.hostname, port: heed.url.port, method, path, headers, agent, ...trust(heed) },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
        response.on('error', reject);
      },
    );
    call.setTimeout(deadline_ms, () => call.destroy(new Error(`no answer within ${deadline_ms} ms`)));
    call.on('error', reject);
    call.end(body);
  });
}

// Opens a TLS connection and writes `parts` one by one. Resolves when the server closes it, or when
// `enough(text)` says so: { text, closed, peer_certificate }. `deadline_ms` for everything.
export function send_raw(heed, parts, { enough = () => false, deadline_ms = 15000 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: heed.url.hostname, port: heed.url.port, ...trust(heed) });
    const received = [];
    let peer_certificate;
    const timer = setTimeout(() => finish(false), deadline_ms);
    const text = () => Buffer.concat(received).toString('utf8');
    function finish(closed) {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text: text(), closed, peer_certificate });
    }
    socket.on('secureConnect', () => {
      peer_certificate = socket.getPeerCertificate();
      for (const part of parts) socket.write(part);
    });
    socket.on('data', (part) => {
      received.push(part);
      if (enough(text())) finish(false);
    });
    socket.on('end', () => finish(true));
    socket.on('error', (error) => {
      // A cut connection is an answer; that there never was one is not.
      if (peer_certificate) finish(true);
      else {
        clearTimeout(timer);
        reject(error);
      }
    });
  });
}

// The status codes of all answers in a raw conversation.
export const statuses = (text) => [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map((one) => Number(one[1]));

export async function peer_fingerprint(heed) {
  const head = `GET /healthz HTTP/1.1\r\nHost: ${heed.url.host}\r\nConnection: close\r\n\r\n`;
  const { peer_certificate } = await send_raw(heed, [head]);
  return peer_certificate.fingerprint256;
}
