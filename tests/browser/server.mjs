// Starts a server for a check, on a free port and in a temporary folder.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Below the ports that the kernel gives to clients: on one of those, a client that waits for the server could connect to
// itself.
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await new Promise(resolve => server.once('listening', () => resolve(true)).once('error', () => resolve(false)));
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
}

// startServer('dotnet Kala.Api.dll --urls http://127.0.0.1:{port}', { Auth__Mode: 'Anonymous' })
export async function startServer(template, settings) {
  const folder = await mkdtemp(join(tmpdir(), 'kala-check-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [program, ...words] = template.replaceAll('{port}', port).split(' ');
  const server = spawn(program, words, {
    stdio: 'ignore',
    env: {
      ...process.env, Filestore__Root: join(folder, 'blobs'), Datastores__Root: join(folder, 'datastores'),
      ConnectionStrings__Kala: `Data Source=${join(folder, 'kala.db')}`, ...settings,
    },
  });
  const ended = new Promise(resolve => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 200; i++) {
    try {
      if ((await fetch(`${origin}/health/ready`)).ok) {
        return { origin, folder, stop };
      }
    } catch { /* not yet */ }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error('The server did not start');
}
