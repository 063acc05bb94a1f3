import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { violations } from './axe.ts';
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

/** Every page, and every layer that opens over one, by what brings a reader there. */
const VIEWS: readonly (readonly [name: string, open: (page: Page) => Promise<void>])[] = [
  ['overview', (page) => goTo(page, 'Overview')],
  [
    'overview-table',
    async (page) => {
      await goTo(page, 'Overview');
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page.getByRole('group', { name: 'Activities by period' }).waitFor();
    },
  ],
  [
    'programmes',
    async (page) => {
      await goTo(page, 'Programmes');
      await page.getByRole('heading', { name: 'Buddies' }).waitFor();
    },
  ],
  [
    'matches',
    async (page) => {
      await page.getByRole('link', { name: 'Show matches' }).click();
      await page.getByRole('table', { name: 'Matches' }).waitFor();
    },
  ],
  [
    'match',
    async (page) => {
      await page.getByRole('link', { name: 'bm-1', exact: true }).click();
      await page.getByRole('list', { name: 'Timeline' }).waitFor();
    },
  ],
  [
    'courses',
    async (page) => {
      await goTo(page, 'Programmes');
      await page.getByRole('link', { name: 'Show courses' }).click();
      await page.getByRole('table', { name: 'Learners on courses' }).waitFor();
    },
  ],
  [
    'cohorts',
    async (page) => {
      await goTo(page, 'Cohorts');
      await page.getByRole('table', { name: 'Who comes back' }).waitFor();
      await page.getByRole('table', { name: 'How far learners came' }).waitFor();
    },
  ],
  [
    'review',
    async (page) => {
      await goTo(page, 'Review queue');
      await page.getByRole('table', { name: 'Flagged texts' }).waitFor();
    },
  ],
  [
    'review-shortcuts',
    async (page) => {
      await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await page.getByRole('dialog').getByRole('switch').waitFor();
    },
  ],
  [
    'review-item',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Claim next' }).click();
      await page.getByRole('timer').waitFor();
      await page.getByRole('list', { name: 'History' }).waitFor();
    },
  ],
  [
    'review-assign',
    async (page) => {
      await page.getByRole('button', { name: 'Assign' }).click();
      await page.getByRole('dialog').getByRole('combobox', { name: 'Reviewer' }).waitFor();
    },
  ],
  [
    'review-decision',
    async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Withhold' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Note' }).waitFor();
    },
  ],
  [
    'review-decided',
    async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Withhold' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Record an appeal' }).waitFor();
    },
  ],
  ['imports', (page) => goTo(page, 'Import')],
  [
    'import-result',
    async (page) => {
      await goTo(page, 'Import');
      await page.locator('input[type=file]').setInputFiles({
        name: 'sessions-2025-10.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(sessionsFile(60, [4, 17, 33])),
      });
      await page.getByRole('button', { name: 'Start import' }).click();
      await page.getByRole('button', { name: 'Import another file' }).waitFor();
      await page.getByRole('table', { name: 'Refused rows' }).waitFor();
    },
  ],
  [
    'import-preview',
    async (page) => {
      await page.getByRole('button', { name: 'Import another file' }).click();
      await page.locator('input[type=file]').setInputFiles([
        { name: 'repairs.toml', mimeType: 'application/toml', buffer: Buffer.from('mapping = 1\n') },
        {
          name: 'repairs.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from('no,when,what\n1,08/03/2025,lid\n2,refuse-me,lever\n3,09/03/2025,skip-me\n'),
        },
      ]);
      await page.getByRole('button', { name: 'Show a preview' }).click();
      await page.getByRole('table', { name: 'What the first rows become' }).waitFor();
    },
  ],
  [
    'import-set',
    async (page) => {
      await goTo(page, 'Import');
      await page.locator('input[type=file]').setInputFiles({
        name: 'october.zip',
        mimeType: 'application/zip',
        buffer: Buffer.from('PK'),
      });
      await page.getByRole('button', { name: 'Start import' }).click();
      await page.getByRole('table', { name: 'Files of the import' }).waitFor();
    },
  ],
  [
    'import-past',
    async (page) => {
      await goTo(page, 'Import');
      await page.getByRole('link', { name: 'sessions-2025-10.csv' }).last().click();
      await page.getByText('email_invalid').first().waitFor();
    },
  ],
  ['people', (page) => goTo(page, 'People')],
  [
    'person',
    async (page) => {
      await goTo(page, 'People');
      await page.locator('tbody a').first().click();
      await page.getByRole('heading', { name: 'Memberships' }).waitFor();
      await page.getByRole('heading', { name: 'Profile' }).waitFor();
      await page.getByRole('list', { name: 'Milestones' }).waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    },
  ],
  [
    'person-link',
    async (page) => {
      await page.getByRole('button', { name: 'Link', exact: true }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Id' }).waitFor();
    },
  ],
  [
    'person-flag',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page
        .getByRole('button', { name: /^Set by hand/ })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('radio', { name: 'It is so' }).waitFor();
    },
  ],
  [
    'unseal',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Unseal' }).click();
      await page.getByRole('combobox', { name: 'What is it needed for?' }).waitFor();
    },
  ],
  [
    'unsealed',
    async (page) => {
      await page.getByRole('combobox', { name: 'What is it needed for?' }).click();
      await page.getByRole('option', { name: 'An audit' }).click();
      await page.getByRole('button', { name: 'Log and show' }).click();
      await page.getByText('Sample Person').waitFor();
    },
  ],
  [
    'erase',
    async (page) => {
      await page.getByRole('button', { name: 'Close and seal again' }).click();
      await page.getByRole('button', { name: 'Erase' }).click();
      await page.getByLabel('Type the id to confirm').waitFor();
    },
  ],
  [
    'sessions',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await goTo(page, 'Sessions');
    },
  ],
  [
    'session',
    async (page) => {
      await page.locator('tbody button').first().click();
      await page.getByRole('heading', { name: 'Screening of the feedback' }).waitFor();
    },
  ],
  [
    'session-amend',
    async (page) => {
      await page.getByRole('button', { name: 'Correct' }).click();
      await page.getByRole('dialog', { name: /Correct session/ }).waitFor();
    },
  ],
  [
    'events',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: /Correct session/ }).waitFor({ state: 'hidden' });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await goTo(page, 'Events');
    },
  ],
  [
    'event',
    async (page) => {
      await page.locator('tbody button').first().click();
      await page.getByRole('region', { name: 'Envelope as JSON' }).waitFor();
    },
  ],
  [
    'operations',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await goTo(page, 'Operations');
      await page.getByRole('heading', { name: 'Parked commits' }).waitFor();
    },
  ],
  [
    'rebuild',
    async (page) => {
      await page.getByRole('button', { name: 'Rebuild people' }).click();
      await page.getByRole('dialog', { name: 'Rebuild people' }).waitFor();
    },
  ],
  [
    'rebuild-ordered',
    async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Rebuild' }).click();
      await page.getByText('Ordered for people').waitFor();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    },
  ],
];

describe.each(['light', 'dark'] as const)('in %s colours', (scheme) => {
  let platform: Platform;
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    platform = await mock();
    stage = await openStage({ scheme });
    page = stage.context.pages()[0] ?? (await stage.context.newPage());
  });
  afterAll(async () => {
    await stage.close();
    await platform.stop();
  });

  it('the sign-in has no violation, refused or not', async () => {
    await page.goto(platform.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await keepScreenshot(page, `${scheme}-sign-in`);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('E-mail address').fill('nobody@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('The e-mail or the password is wrong').waitFor();
    await keepScreenshot(page, `${scheme}-sign-in-refused`);
    expect(await violations(page)).toEqual([]);
    await signIn(page, platform.url);
  });

  it.each(VIEWS)('%s has no violation', async (name, open) => {
    await open(page);
    await keepScreenshot(page, `${scheme}-${name}`);
    expect(await violations(page)).toEqual([]);
  });

  it('a page that a role may not see says so without a violation', async () => {
    await page.evaluate(() => window.sessionStorage.clear());
    await signIn(page, `${platform.url}/events`, 'analyst');
    await page.getByText('Your role (Analyst) may not read events.').waitFor();
    await keepScreenshot(page, `${scheme}-refused`);
    expect(await violations(page)).toEqual([]);
  });

  it('an empty platform invites to import, without a violation', async () => {
    const empty = await mock({ empty: true });
    await page.evaluate(() => window.sessionStorage.clear());
    await signIn(page, empty.url);
    await page.getByRole('link', { name: 'Import the first file' }).waitFor();
    await keepScreenshot(page, `${scheme}-overview-empty`);
    expect(await violations(page)).toEqual([]);
    await empty.stop();
  });

  it('no page threw or broke the content security policy', () => {
    expect(stage.complaints).toEqual([]);
  });
});
