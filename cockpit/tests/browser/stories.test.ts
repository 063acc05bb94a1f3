import { readFileSync } from 'node:fs';

import type { Download, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PASSWORD } from '../../mock-api/tokens.ts';
import {
  goTo,
  keepScreenshot,
  mock,
  openStage,
  type Platform,
  sessionsFile,
  signIn,
  type Stage,
} from './stage.ts';

let platform: Platform;
let stage: Stage;
let page: Page;

beforeEach(async () => {
  platform = await mock();
  stage = await openStage();
  page = stage.context.pages()[0] ?? (await stage.context.newPage());
});

afterEach(async () => {
  await stage.close();
  await platform.stop();
  expect(stage.complaints).toEqual([]);
});

const textOf = async (download: Download) => readFileSync(await download.path(), 'utf8');
const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const total = (name: string) =>
  page
    .locator('dl dt', { hasText: new RegExp(`^${name}$`) })
    .locator('xpath=..')
    .locator('dd')
    .first();

/** Presses Tab until the focus is on what is looked for; a keyboard must not need more than `atMost`. */
async function tabTo(name: RegExp, atMost = 40): Promise<void> {
  for (let presses = 0; presses < atMost; presses += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at?.id ? document.querySelector(`label[for="${CSS.escape(at.id)}"]`)?.textContent : null;
      return `${at?.getAttribute('aria-label') ?? ''} ${label ?? ''} ${at?.textContent ?? ''}`;
    });
    if (name.test(seen)) return;
  }
  throw new Error(`${atMost} tabs did not reach ${String(name)}`);
}

describe('by keyboard alone', () => {
  it('one signs in, skips to the content and imports a file', async () => {
    // From the start: the browser must know that the dialogue is ours before it opens.
    page.on('filechooser', (chooser) =>
      chooser.setFiles({ name: 'data.csv', mimeType: 'text/csv', buffer: Buffer.from(sessionsFile(20, [])) }),
    );
    await page.goto(platform.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await tabTo(/E-mail address/);
    await page.keyboard.type('operator@example.org');
    await tabTo(/Password/);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    await tabTo(/Import/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Import' }).waitFor();
    expect(await focusedText(), 'the heading of the new page has the focus').toBe('Import');

    await tabTo(/Choose files/);
    await page.keyboard.press('Enter');
    await page.getByTestId('chosen-file').getByText('data.csv').waitFor();
    await tabTo(/Companies/);
    for (let turn = 0; turn < 3; turn += 1) await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'Kintell sessions' }).isChecked()).toBe(true);
    await tabTo(/Start import/);
    await page.keyboard.press('Enter');
    await page.getByText('Every row was taken in.').waitFor();
    expect(await focusedText()).toBe('Import another file');
    expect(await page.getByTestId('announcer').textContent()).toContain('20 rows, 0 refused');
  });

  it('the skip link leads past the navigation', async () => {
    await signIn(page, platform.url);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focusedText()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('a disabled action keeps its place and says why', async () => {
    await signIn(page, `${platform.url}/operations`, 'auditor');
    const rebuild = page.getByRole('button', { name: 'Rebuild people' });
    await rebuild.focus();
    expect(await rebuild.getAttribute('aria-disabled')).toBe('true');
    const reason = await page.evaluate(
      (id) => document.getElementById(id ?? '')?.textContent,
      await rebuild.getAttribute('aria-describedby'),
    );
    expect(reason).toBe('Your role (Auditor) may not rebuild projections or decide parked commits.');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('an import', () => {
  beforeEach(async () => {
    await signIn(page, platform.url);
    await goTo(page, 'Import');
  });

  const choose = (name: string, content: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

  it('asks for what is missing before it starts', async () => {
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.getByText('Choose a file first').waitFor();
    await page.getByText('Say what the file holds').waitFor();
    expect(await focusedText()).toBe('Choose files');
    expect(platform.world.imports).toHaveLength(1);
  });

  it('shows its rows while they are carried, and the overview counts along', async () => {
    await choose('sessions.csv', sessionsFile(3000, []));
    await page.getByRole('button', { name: 'Start import' }).click();
    const bar = page.getByRole('progressbar', { name: 'Progress of the import' });
    await bar.waitFor();
    await page.waitForFunction(() => {
      const rows = Number(
        document.querySelector('[data-count="rows"] dd')?.textContent?.replace(/\D/g, '') ?? 0,
      );
      return rows > 0 && rows < 3000;
    });
    await keepScreenshot(page, 'light-import-progress');
    await page.getByText('Every row was taken in.').waitFor();
    expect(await page.locator('[data-count="accepted"] dd').first().textContent()).toBe('3,000');
  });

  it('hands back the reasons, and the refused rows cut out of the sender’s own file', async () => {
    await choose('sessions.csv', sessionsFile(30, [2, 7]));
    await page.getByRole('button', { name: 'Start import' }).click();
    const table = page.getByRole('table', { name: 'Refused rows' });
    await table.getByText('participant_email').first().waitFor();
    // Every row takes two lines, because its text holds a line feed.
    expect(await table.locator('tbody tr td:first-child').allTextContents()).toEqual(['6', '16']);

    const rows = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download refused rows' }).click();
    const file = sessionsFile(30, [2, 7]).split('\n');
    expect(await textOf(await rows)).toBe([file[0], file[5], file[6], file[15], file[16], ''].join('\n'));

    const reasons = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download reasons (CSV)' }).click();
    expect(await textOf(await reasons)).toContain('6,3,"participant_email"');
  });

  it('of a broken file is one clear problem', async () => {
    await choose('sessions.csv', 'not a table\n');
    await page.getByRole('button', { name: 'Start import' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('The header does not have the expected columns').waitFor();
    await alert.getByText('import.header').waitFor();
    await keepScreenshot(page, 'light-import-broken');
  });

  it('takes a file that is dropped', async () => {
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['company_ref,name\nc1,Acme\n'], 'companies.csv', { type: 'text/csv' }));
      return data;
    });
    await page.locator('.drop-area').dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByTestId('chosen-file').getByText('companies.csv').waitFor();
    expect(await page.getByRole('radio', { name: 'Companies' }).isChecked()).toBe(true);
  });

  it('of the past says why its rows cannot be cut out any more', async () => {
    await page.getByRole('link', { name: 'sessions-2025-10.csv' }).click();
    const button = page.getByRole('button', { name: 'Download refused rows' });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('a session', () => {
  it('survives a reload, and ends on the server when one signs out', async () => {
    await signIn(page, `${platform.url}/people`);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    const revoked = page.waitForRequest((request) => request.url().endsWith('/v1/auth/revoke'));
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    expect((await revoked).method()).toBe('POST');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
      'admin',
    );
  });

  it('is renewed before its token ends', async () => {
    await platform.stop();
    platform = await mock({ tokenLifeSeconds: 31 });
    const renewed = page.waitForRequest((request) => request.url().endsWith('/v1/auth/refresh'));
    await signIn(page, platform.url);
    await renewed;
    await page.getByText('Up to date').waitFor();
  });

  it('that the server ended leads to the sign-in, and back to the same page', async () => {
    await signIn(page, `${platform.url}/events?aggregate=kintell_session`);
    await page.evaluate(() => sessionStorage.setItem('teei.refresh_token', 'admin.spent'));
    await fetch(`${platform.url}/v1/auth/revoke`, {
      method: 'POST',
      body: '{"refresh_token":"admin.spent"}',
    });
    await page.reload();
    await page.getByText('Your session has ended.').waitFor();
    await page.getByLabel('E-mail address').fill('admin@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Event explorer' }).waitFor();
    expect(await page.getByLabel('Aggregate', { exact: true }).inputValue()).toBe('kintell_session');
  });
});

describe('the overview', () => {
  it('moves by itself when something is recorded', async () => {
    await signIn(page, platform.url);
    expect(await total('Sessions').textContent()).toBe('633');
    const [first] = platform.world.sessions;
    if (first === undefined) throw new Error('the mock has sessions');
    platform.world.sessions.push({ ...first, id: '0199d3a0-0000-7000-a000-000000000bee' });
    platform.world.head += 1;
    await page.waitForFunction(() =>
      [...document.querySelectorAll('dd')].some((dd) => dd.textContent === '634'),
    );
  });

  it('asks by itself when the stream is down', async () => {
    await page.route('**/v1/stream', (route) => route.abort());
    await signIn(page, platform.url);
    await page.getByText('Not live').waitFor();
    expect(await total('Sessions').textContent()).toBe('633');
    platform.world.people.pop();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('dd')].some((dd) => dd.textContent === '129'),
    );
  });

  it('names ISO weeks, and asks again for each cut', async () => {
    await signIn(page, platform.url);
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByRole('cell', { name: '2025-W02' }).waitFor();
    await page.getByText('Month', { exact: true }).click();
    await page.getByRole('cell', { name: 'Jan 2025', exact: true }).waitFor();
    expect(await page.getByText('Unattributed', { exact: true }).count()).toBe(1);
  });
});

describe('people', () => {
  it('are looked up without their address in the address bar, unsealed for a purpose, and sealed again', async () => {
    await signIn(page, `${platform.url}/people`);
    await page.getByLabel('Look up by e-mail address').fill('first@example.org');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('1 shown, that is all').waitFor();
    expect(page.url()).not.toContain('first');
    await page.locator('tbody a').first().click();
    await page.getByRole('button', { name: 'Unseal' }).click();
    await page.getByRole('button', { name: 'Log and show' }).click();
    await page.getByText('Choose what it is needed for').waitFor();
    await page.getByRole('combobox', { name: 'What is it needed for?' }).click();
    await page.getByRole('option', { name: 'An audit' }).click();
    await page.getByRole('button', { name: 'Log and show' }).click();
    await page.getByText('Sample Person').waitFor();
    await page.getByRole('button', { name: 'Close and seal again' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain('Sample Person');
  });

  it('are erased only when their id is typed', async () => {
    const [person] = platform.world.people;
    await signIn(page, `${platform.url}/people/${person?.id}`, 'privacy_officer');
    await page.getByRole('button', { name: 'Erase' }).click();
    await page.getByLabel('Type the id to confirm').fill('something else');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('This is not the id of this person').waitFor();
    expect(person?.state).toBe('active');
    await page.getByLabel('Type the id to confirm').fill(person?.id ?? '');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('The person is erased.').waitFor();
    expect(person?.state).toBe('erased');
  });
});

describe('a session of the programmes', () => {
  it('is corrected and taken back, each with its answer', async () => {
    await signIn(page, `${platform.url}/sessions`);
    await page.locator('tbody button').first().click();
    await page.getByRole('button', { name: 'Correct', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /Correct session/ });
    await dialog.getByLabel('Minutes').fill('77');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await page.getByText('Recorded.').first().waitFor();
    expect(platform.world.sessions[0]?.duration_min).toBe(77);

    await page.getByRole('button', { name: 'Retract' }).click();
    const retraction = page.getByRole('dialog', { name: /Retract session/ });
    await retraction.getByRole('button', { name: 'Retract' }).click();
    await retraction.getByText('A reason is needed').waitFor();
    await retraction.getByRole('textbox', { name: 'Reason' }).fill('Entered twice');
    await retraction.getByRole('button', { name: 'Retract' }).click();
    await page
      .getByRole('dialog', { name: /^Session/ })
      .getByText('Retracted', { exact: true })
      .waitFor();
  });
});

describe('operations', () => {
  it('compare, rebuild, redrive, and show what came of it', async () => {
    await signIn(page, `${platform.url}/operations`, 'operator');
    await page.getByRole('button', { name: 'Rebuild people' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rebuild' }).click();
    const card = page.getByRole('region', { name: 'people', exact: true });
    await card.getByText('Last rebuild: equal to its history').waitFor();
    await card.getByText('1 → 2').waitFor();
    await keepScreenshot(page, 'light-rebuilt');
    await page.getByRole('button', { name: /^Redrive kintell_session/ }).click();
    await page.getByText('The redrive is ordered.').waitFor();
    await page.getByRole('heading', { name: 'Parked commits' }).waitFor({ state: 'detached' });
  });

  it('skip what is parked only with a reason', async () => {
    await signIn(page, `${platform.url}/operations`, 'operator');
    await page.getByRole('button', { name: /^Skip the first commit of/ }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('The source withdrew it');
    await page.getByRole('dialog').getByRole('button', { name: 'Skip' }).click();
    await page.getByText('The skip is ordered.').waitFor();
  });
});

describe('the page', () => {
  it('speaks the chosen language and says so', async () => {
    await signIn(page, platform.url);
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'Français' }).click();
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await keepScreenshot(page, 'light-overview-fr');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor();
  });

  it('fits a narrow window without scrolling sideways', async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await signIn(page, platform.url);
    for (const path of [
      '/',
      '/programmes',
      '/programmes/matches',
      '/programmes/courses',
      '/cohorts',
      '/review',
      '/imports',
      '/people',
      '/sessions',
      '/events',
      '/operations',
    ]) {
      await page.goto(platform.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      await keepScreenshot(page, `narrow${path.replace('/', '-')}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });
});
