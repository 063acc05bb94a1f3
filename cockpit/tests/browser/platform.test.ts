import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { violations } from './axe.ts';
import { hasRealPlatform, realPlatform, type RealPlatform } from './real-platform.ts';
import { goTo, keepScreenshot, openStage, type Stage } from './stage.ts';

/** What is imported differs from run to run, so that a platform may be used again. */
const RUN = Date.now().toString(36);
const PEOPLE = 12;
const SESSIONS = 40;
const REFUSED = 5;
const START_MS_MAX = 240_000;

const COMPANIES = `company_ref,name,industry,country,size_band\n${RUN}a,Nordlys ${RUN},Energy,NO,large\n${RUN}b,Rivoire ${RUN},Design,FR,small\n`;

const DIRECTORY = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: PEOPLE,
  Resources: Array.from({ length: PEOPLE }, (_, index) => ({
    id: `${RUN}-${index}`,
    active: true,
    emails: [{ value: `volunteer${index}.${RUN}@example.org`, primary: true }],
    name: { givenName: `Given${index}`, familyName: `Family${RUN}`, formatted: `Given${index} Family${RUN}` },
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      organization: index % 2 === 0 ? `Nordlys ${RUN}` : `Rivoire ${RUN}`,
    },
  })),
});

/** Sessions of which some have no e-mail address, so that they are refused. */
const SESSION_ROWS = [
  'session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text',
  ...Array.from({ length: SESSIONS }, (_, index) => {
    const participant = index < REFUSED ? 'nobody' : `participant${index}.${RUN}@example.org`;
    const day = String((index % 27) + 1).padStart(2, '0');
    const volunteer = `volunteer${index % PEOPLE}.${RUN}@example.org`;
    return `${RUN}-${index},Language Connect,${participant},${volunteer},2025-10-${day},45,5,"A good talk,\nmany thanks"`;
  }),
  '',
].join('\n');

describe.runIf(hasRealPlatform())('on the real platform', () => {
  let platform: RealPlatform;
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    platform = await realPlatform();
    stage = await openStage();
    page = stage.context.pages()[0] ?? (await stage.context.newPage());
  }, START_MS_MAX);
  afterAll(async () => {
    // Either may be missing: what did not start is not what fails here.
    await (stage as Stage | undefined)?.close();
    await (platform as RealPlatform | undefined)?.stop();
  }, START_MS_MAX);

  const bringIn = async (name: string, kind: string, content: string) => {
    await goTo(page, 'Import');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
    await page.getByRole('radio', { name: kind }).check();
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.getByText('Import complete').waitFor({ timeout: 60_000 });
  };
  const counted = async (name: string) =>
    Number((await page.locator(`[data-count="${name}"] dd`).first().textContent())?.replace(/\D/g, ''));

  it('a wrong password is refused and the right one opens the page', async () => {
    await page.goto(platform.url);
    await page.getByLabel('E-mail address').fill(platform.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('auth.credentials_refused').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(platform.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Account' }).waitFor();
    await page.getByText('Up to date').waitFor();
  });

  it('companies, a directory and sessions come in, and each refused row has its reason', async () => {
    await bringIn('companies.csv', 'Companies', COMPANIES);
    expect(await counted('accepted')).toBe(2);
    await page.getByRole('button', { name: 'Import another file' }).click();
    await bringIn('directory.json', 'Directory', DIRECTORY);
    expect(await counted('refused')).toBe(0);
    await page.getByRole('button', { name: 'Import another file' }).click();
    await bringIn('sessions.csv', 'Kintell sessions', SESSION_ROWS);
    expect([await counted('accepted'), await counted('refused')]).toEqual([SESSIONS - REFUSED, REFUSED]);
    await page.getByRole('table', { name: 'Refused rows' }).getByText('participant_email').first().waitFor();
    await keepScreenshot(page, 'real-import');
    expect(await violations(page)).toEqual([]);
  });

  it('the same file again changes nothing', async () => {
    await page.getByRole('button', { name: 'Import another file' }).click();
    await bringIn('companies.csv', 'Companies', COMPANIES);
    expect([await counted('accepted'), await counted('known')]).toEqual([0, 2]);
  });

  it('the overview counts them, by week and by company', async () => {
    await goTo(page, 'Overview');
    await page.getByRole('button', { name: 'Show as table' }).click();
    await page.getByRole('cell', { name: '2025-W40' }).waitFor();
    await page.getByRole('link', { name: `Nordlys ${RUN}` }).waitFor();
    await keepScreenshot(page, 'real-overview');
    expect(await violations(page)).toEqual([]);
  });

  it('a person is found by address and unsealed for a purpose', async () => {
    await goTo(page, 'People');
    await page.getByLabel('Look up by e-mail address').fill(`volunteer0.${RUN}@example.org`);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('1 shown, that is all').waitFor();
    await page.locator('tbody a').first().click();
    await page.getByRole('button', { name: 'Unseal' }).click();
    await page.getByRole('combobox', { name: 'What is it needed for?' }).click();
    await page.getByRole('option', { name: 'Helping this person' }).click();
    await page.getByRole('button', { name: 'Log and show' }).click();
    await page.getByText(`Given0 Family${RUN}`).waitFor();
    await page.getByRole('button', { name: 'Close and seal again' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await keepScreenshot(page, 'real-person');
    expect(await violations(page)).toEqual([]);
  });

  it('a session is corrected, and the correction is read back', async () => {
    await goTo(page, 'Sessions');
    await page.locator('tbody button').first().click();
    await page.getByRole('button', { name: 'Correct', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /Correct session/ });
    await dialog.getByLabel('Minutes').fill('61');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await page
      .getByRole('dialog', { name: /^Session/ })
      .getByText('61', { exact: true })
      .waitFor();
    await keepScreenshot(page, 'real-session');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: /^Session/ }).waitFor({ state: 'hidden' });
  });

  it('its event is in the explorer, with its thread', async () => {
    await goTo(page, 'Events');
    await page.getByRole('button', { name: 'kintell.session.amended' }).first().click();
    await page.getByRole('region', { name: 'Envelope as JSON' }).getByText('previousHash').waitFor();
    await keepScreenshot(page, 'real-event');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Correlation thread' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.url()).toContain('correlation=');
    await page.getByRole('button', { name: 'kintell.session.amended' }).first().waitFor();
  });

  it('a projection is rebuilt from history and proved equal', async () => {
    await goTo(page, 'Operations');
    await page.getByRole('button', { name: 'Rebuild people' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rebuild' }).click();
    const card = page.getByRole('region', { name: 'people', exact: true });
    await card.getByText('Last rebuild: equal to its history').waitFor({ timeout: 60_000 });
    await keepScreenshot(page, 'real-operations');
    expect(await violations(page)).toEqual([]);
  });

  it('a person is erased, and nothing of them can be read any more', async () => {
    await goTo(page, 'People');
    await page.getByLabel('Look up by e-mail address').fill(`volunteer1.${RUN}@example.org`);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('1 shown, that is all').waitFor();
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Profile' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.getByRole('button', { name: 'Erase' }).click();
    await page.getByLabel('Type the id to confirm').fill(id);
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('The person is erased.').waitFor({ timeout: 30_000 });
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('region', { name: 'Profile' }).getByText('Erased', { exact: true }).waitFor();
    await keepScreenshot(page, 'real-erased');
  });

  it('no page threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
