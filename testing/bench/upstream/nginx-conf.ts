import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerHeaders, chatJson, messageJson } from './answers.ts';

/** One process, everything in `folder`, nothing logged, connections kept for good. */
async function writeConf(folder: string, servers: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  const path = join(folder, 'nginx.conf');
  await writeFile(
    path,
    `daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off;
  ${temporary}
  client_max_body_size 64m;
  client_body_buffer_size 256k;
  keepalive_timeout 120s;
  keepalive_requests 1000000000;
  ${servers}
}
`,
  );
  return path;
}

/** The simulated vendor for whole answers. */
export function writeJsonUpstreamConf(folder: string, port: number): Promise<string> {
  const headers = Object.entries(answerHeaders(Date.now() + 3_600_000))
    .map(([name, value]) => `add_header ${name} '${value}';`)
    .join('\n    ');
  return writeConf(
    folder,
    `server {
    listen 127.0.0.1:${port} backlog=2048;
    default_type application/json;
    ${headers}
    location /v1/chat/completions { return 200 '${chatJson}'; }
    location / { return 200 '${messageJson}'; }
  }`,
  );
}

/** The peer: a plain reverse proxy without buffering. */
export function writeProxyConf(folder: string, port: number, upstreamPort: number): Promise<string> {
  return writeConf(
    folder,
    `upstream vendor { server 127.0.0.1:${upstreamPort}; keepalive 1100; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=2048;
    location / {
      proxy_pass http://vendor;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_request_buffering off;
    }
  }`,
  );
}
