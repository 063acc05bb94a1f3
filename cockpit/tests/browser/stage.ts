import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BrowserContext, chromium, type Page } from 'playwright-core';

import { type MockSettings, startMock } from '../../mock-api/server.ts';
import { PASSWORD } from '../../mock-api/tokens.ts';

const DIST = join(import.meta.dirname, '../../dist');

/** A running platform: the mock, or the real one that `COCKPIT_URL` names. */
export type Platform = Awaited<ReturnType<typeof startMock>>;

/** The platform is the mock, whose world a test may set up and look into. */
export function mock(settings: Omit<MockSettings, 'commandApiUrl'> = {}): Promise<Platform> {
  if (!existsSync(join(DIST, 'index.html'))) throw new Error('dist/ is missing: npm run build comes first');
  return startMock(DIST, settings);
}

/** A real Chromium with a profile of its own, and everything that went wrong in its pages. */
export interface Stage {
  context: BrowserContext;
  /** Uncaught errors, and refusals of the content security policy. */
  complaints: string[];
  close(): Promise<void>;
}

export async function openStage(options: { scheme?: 'light' | 'dark'; width?: number } = {}): Promise<Stage> {
  const profile = mkdtempSync(join(tmpdir(), 'cockpit-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['TEEI_CHROMIUM'] ?? process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    viewport: { width: options.width ?? 1360, height: 900 },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
  });
  context.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && /Content Security Policy|Warning:|React/.test(text))
      complaints.push(text);
  });
  return {
    context,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Signs in through the form, as a role of the mock. */
export async function signIn(page: Page, url: string, role = 'admin'): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail address').fill(`${role}@example.org`);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account' }).waitFor();
}

/** Goes to a page by its place in the navigation, as a reader does. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** Keeps what is seen, when `COCKPIT_SCREENSHOTS` names a directory. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const directory = process.env['COCKPIT_SCREENSHOTS'];
  if (directory === undefined) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`) });
}

/** A CSV file of sessions with as many rows as asked for, some of which are refused. */
export function sessionsFile(rows: number, refused: readonly number[]): string {
  const header =
    'session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text';
  const lines = Array.from({ length: rows }, (_, index) => {
    const email = refused.includes(index) ? 'refuse-me' : `p${index}@example.org`;
    return `ks-${9000 + index},Language Connect,${email},v@example.org,2025-10-01,45,5,"Good,\nand ""useful"""`;
  });
  return `${[header, ...lines].join('\n')}\n`;
}
