/** nginx as it comes from Debian: one process, TLS 1.3 on both sides, keep-alive, no buffering of bodies, no log. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram, type Child } from '../child.ts';
import { freePort, listens } from '../port.ts';
import type { Ready, Setup } from './setup.ts';

export async function startNginx({ certificate, upstream, dir }: Setup): Promise<{ child: Child; ready: Ready }> {
  const port = await freePort();
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'cert.pem'), certificate.cert);
  await writeFile(join(dir, 'key.pem'), certificate.key, { mode: 0o600 });
  const file = join(dir, 'nginx.conf');
  await writeFile(file, configuration(dir, port, new URL(upstream).host));
  const child = await startProgram('nginx', ['-p', dir, '-c', file, '-e', join(dir, 'error.log')], () => listens(port));
  return { child, ready: { server: `https://127.0.0.1:${port}`, ca: certificate.cert, headers: {} } };
}

function configuration(dir: string, port: number, upstream: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${dir}/${kind};`)
    .join('\n');
  return `daemon off;
master_process off;
worker_processes 1;
pid ${dir}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
${temporary}
  client_max_body_size 0;
  keepalive_requests 1000000000;
  upstream target { server ${upstream}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${dir}/cert.pem;
    ssl_certificate_key ${dir}/key.pem;
    ssl_protocols TLSv1.3;
    location / {
      proxy_pass https://target;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_protocols TLSv1.3;
      proxy_ssl_trusted_certificate ${dir}/cert.pem;
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_buffering off;
      proxy_request_buffering off;
    }
    location ~ /exec$ {
      proxy_pass https://target;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_ssl_protocols TLSv1.3;
      proxy_ssl_trusted_certificate ${dir}/cert.pem;
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
    }
  }
}
`;
}
