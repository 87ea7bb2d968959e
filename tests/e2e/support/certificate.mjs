// A certificate for a name, and what makes heed trust it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

// Into `directory`: { key, cert, env } for a server and for heed's environment.
export function certificate_for(host, directory) {
  const [key_file, cert_file] = ['key.pem', 'cert.pem'].map((name) => path.join(directory, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key_file, '-out', cert_file,
  ], { stdio: 'ignore' });
  return { key: readFileSync(key_file), cert: readFileSync(cert_file), env: { SSL_CERT_FILE: cert_file } };
}
