import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real platform, and a login that may do everything. */
export interface RealPlatform {
  url: string;
  email: string;
  password: string;
  stop: () => Promise<void>;
}

const START_MS_MAX = 180_000;

/** Whether there is one to be had: `COCKPIT_URL` names it, or `TEEI_BIN` starts it. */
export function hasRealPlatform(): boolean {
  return process.env['COCKPIT_URL'] !== undefined || process.env['TEEI_BIN'] !== undefined;
}

export async function realPlatform(): Promise<RealPlatform> {
  const {
    COCKPIT_URL: url,
    COCKPIT_EMAIL: email,
    COCKPIT_PASSWORD: password,
    TEEI_BIN: binary,
  } = process.env;
  if (url !== undefined) {
    if (email === undefined || password === undefined) {
      throw new Error('COCKPIT_URL needs COCKPIT_EMAIL and COCKPIT_PASSWORD');
    }
    return { url, email, password, stop: () => Promise.resolve() };
  }
  if (binary === undefined) throw new Error('neither COCKPIT_URL nor TEEI_BIN is set');
  return start(binary);
}

/** `teei up` in a directory of its own, serving the cockpit that was built. */
async function start(binary: string): Promise<RealPlatform> {
  const directory = mkdtempSync(join(tmpdir(), 'cockpit-platform-'));
  // A server that will not run as root runs as a user of its own, who must get in.
  chmodSync(directory, 0o755);
  const data = join(directory, 'data');
  const dist = join(import.meta.dirname, '../../dist');
  const process = spawn(binary, ['--data-dir', data, 'up', '--cockpit-dir', dist], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    process.on('exit', () => resolve());
  });
  const stop = async () => {
    process.kill('SIGINT');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  let said = '';
  const url = new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const found = /Cockpit\s+(http:\/\/\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    process.stdout.on('data', listen);
    process.stderr.on('data', listen);
    process.on('error', reject);
    process.on('exit', () => reject(new Error(`teei up ended: ${said.slice(-2_000)}`)));
    setTimeout(
      () => reject(new Error(`teei up does not start: ${said.slice(-2_000)}`)),
      START_MS_MAX,
    ).unref();
  });
  try {
    const found = await url;
    const login = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Record<
      'email' | 'password',
      string
    >;
    return { url: found, email: login.email, password: login.password, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
