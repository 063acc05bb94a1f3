import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { mock, openStage, type Platform, signIn, type Stage } from './stage.ts';

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

/** A participant with a course and sessions. */
const participant = () => {
  const [course] = platform.world.courses;
  if (course === undefined) throw new Error('the mock has courses');
  return course.learner_id;
};

describe('the journey of a person', () => {
  it('says which records made a flag so, and is set by hand and given back', async () => {
    const id = participant();
    await signIn(page, `${platform.url}/people/${id}`);
    const flag = page
      .getByRole('table', { name: 'What is so' })
      .locator('tr', { hasText: 'Completed a course' });
    await flag.getByText('Yes', { exact: true }).waitFor();
    await flag.getByRole('link').first().waitFor();

    await flag.getByRole('button', { name: 'Set by hand: Completed a course' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'It is not so' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Record' }).click();
    await flag.getByText('No', { exact: true }).waitFor();
    await flag
      .getByText(/^Set by hand/)
      .first()
      .waitFor();
    expect(platform.world.setFlags.get(`${id} has_completed_course`)?.holds).toBe(false);

    await flag.getByRole('button', { name: 'Set by hand: Completed a course' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Leave it to the records' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Record' }).click();
    await flag.getByText('Yes', { exact: true }).waitFor();
    expect(platform.world.setFlags.size).toBe(0);
  });

  it('tells milestones by day, and of those ahead what they take', async () => {
    await signIn(page, `${platform.url}/people/${participant()}`);
    const milestones = page.getByRole('list', { name: 'Milestones' }).getByRole('listitem');
    await milestones.first().waitFor();
    expect(await milestones.count()).toBe(6);
    const ahead = milestones.filter({ hasText: 'First credential' });
    expect(await ahead.textContent()).toContain('It takes 1 of: credential issued');
  });

  it('offers a role only what it may do', async () => {
    await signIn(page, `${platform.url}/people/${participant()}`, 'privacy_officer');
    const flags = page.getByRole('table', { name: 'What is so' });
    await flags.waitFor();
    await page.getByRole('heading', { name: 'Ids in other systems' }).waitFor();
    expect(await page.getByRole('button', { name: /^Set by hand/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Link', exact: true }).count()).toBe(0);
    expect(await flags.getByRole('link').count(), 'nor may it read the events of the records').toBe(0);
  });
});

describe('an id in another system', () => {
  it('is linked and taken away, and one that is taken says so', async () => {
    const id = participant();
    await signIn(page, `${platform.url}/people/${id}`, 'operator');
    const systems = page.getByRole('list', { name: 'Ids in other systems' });
    await systems.getByText('E-mail address').waitFor();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Link an id' });
    await dialog.getByRole('button', { name: 'Link' }).click();
    await dialog.getByText('Choose the system').waitFor();
    await dialog.getByRole('combobox', { name: 'System' }).click();
    await page.getByRole('option', { name: 'Discord' }).click();
    await dialog.getByRole('textbox', { name: 'Id' }).fill('taken');
    await dialog.getByRole('button', { name: 'Link' }).click();
    await dialog.getByText('identifier.held_by_another').waitFor();
    await dialog.getByRole('textbox', { name: 'Id' }).fill('somebody#1');
    await dialog.getByRole('button', { name: 'Link' }).click();
    await systems.getByText('Discord').waitFor();
    expect(await page.content()).not.toContain('somebody#1');

    await page.getByRole('button', { name: 'Unlink' }).click();
    const away = page.getByRole('dialog', { name: 'Unlink an id' });
    await away.getByRole('combobox', { name: 'System' }).click();
    await page.getByRole('option', { name: 'Discord' }).click();
    await away.getByRole('textbox', { name: 'Id' }).fill('somebody#1');
    await away.getByRole('button', { name: 'Unlink' }).click();
    await systems.getByText('Discord').waitFor({ state: 'detached' });
    expect(platform.world.identifiers.get(id)).not.toContain('discord_id');
  });
});

describe('cohorts', () => {
  it('tell shares, and mark and explain what is withheld', async () => {
    await signIn(page, `${platform.url}/cohorts`, 'analyst');
    const table = page.getByRole('table', { name: 'Who comes back' });
    await table.waitFor();
    const first = table.locator('tbody tr').first();
    expect(
      await first.locator('td').nth(1).textContent(),
      'everybody was active in the first month',
    ).toContain('100%');
    expect(await table.locator('td[data-withheld]').count()).toBeGreaterThan(0);
    expect(await table.locator('td[data-withheld]').first().textContent()).toContain('withheld');
    await page.getByText('fewer than 5 people are behind the figure').waitFor();
  });

  it('are asked anew for each cut, which stands in the address', async () => {
    await signIn(page, `${platform.url}/cohorts`, 'analyst');
    await page.getByRole('table', { name: 'Who comes back' }).waitFor();
    const asked = page.waitForRequest(/cohort\/retention\?.*role=volunteer/);
    await page.getByRole('combobox', { name: 'Side' }).click();
    await page.getByRole('option', { name: 'Giving time' }).click();
    expect((await asked).url()).toContain('family=sessions');
    await page.getByRole('combobox', { name: 'Followed for' }).click();
    await page.getByRole('option', { name: '6 months', exact: true }).click();
    await page.waitForURL(/role=volunteer.*months=6/);
    await page.waitForFunction(
      () => document.querySelectorAll('table[aria-label="Who comes back"] thead th').length === 8,
    );
  });

  it('are those that began in a time, typed with the keyboard and kept in the address', async () => {
    await signIn(page, `${platform.url}/cohorts`, 'analyst');
    const table = page.getByRole('table', { name: 'Who comes back' });
    await table.waitFor();
    const all = await table.locator('tbody th').allTextContents();
    await page.getByRole('combobox', { name: 'Followed for' }).focus();
    await page.keyboard.press('Tab');
    // Day and month alike, whichever of them the browser asks for first.
    await page.keyboard.type('02022025', { delay: 50 });
    await page.waitForURL(/from=2025-02-02/);
    const to = page.getByLabel('First active before');
    await to.fill('2025-03-01');
    await page.waitForURL(/from=2025-02-02&to=2025-03-01/);
    await page.waitForFunction(
      () => document.querySelectorAll('table[aria-label="Who comes back"] tbody th').length === 1,
    );
    expect(all).toContain(await table.locator('tbody th').textContent());
    await page.reload();
    await to.waitFor();
    expect(await page.getByLabel('First active from').inputValue()).toBe('2025-02-02');
    await to.fill('2025-02-01');
    await page.getByText('Nobody was active for the first time in this period.').waitFor();
  });

  it('of learners end with the others, explained, also when even these are too few', async () => {
    await signIn(page, `${platform.url}/cohorts`, 'analyst');
    const table = page.getByRole('table', { name: 'How far learners came' });
    await table.getByRole('row', { name: /2 other cohorts 11 0 0 6 5/ }).waitFor();
    await page.getByText(/^The other cohorts are told together/).waitFor();
    await page.getByText('Age band', { exact: true }).first().click();
    await table.getByRole('row', { name: /2 other cohorts withheld/ }).waitFor();
    expect(page.url()).toContain('by=age_band');
  });
});

describe('the trend', () => {
  it('is asked of a family of programmes, or of one activity', async () => {
    await signIn(page, platform.url);
    const choice = page.getByRole('combobox', { name: 'What was done' });
    await choice.click();
    const family = page.waitForRequest(/analytics\/trends\?.*family=buddies/);
    await page.getByRole('option', { name: 'Buddies, all' }).click();
    expect((await family).url()).toContain('measure=activities');
    await choice.click();
    const activity = page.waitForRequest(/analytics\/trends\?.*activity=mentorship/);
    await page.getByRole('option', { name: 'Mentoring sessions' }).click();
    expect((await activity).url()).not.toContain('family=');
  });
});

describe('the page of courses', () => {
  it('shows every column in a window of 1360 pixels, and the credentials of the same filters', async () => {
    await signIn(page, `${platform.url}/programmes/courses?provider=Open%20Classroom`);
    for (const name of ['Learners on courses', 'Credentials']) {
      const frame = page.getByRole('group', { name });
      await frame.waitFor();
      const hidden = await frame.evaluate((at) => at.scrollWidth - at.clientWidth);
      expect(hidden, `of ${name} lies beyond the edge`).toBeLessThanOrEqual(0);
    }
    const expected = platform.world.credentials.filter((one) => one.provider === 'Open Classroom');
    const credentials = page.getByRole('table', { name: 'Credentials' });
    expect(await credentials.locator('tbody th').allTextContents()).toEqual(
      expected.map((one) => `${one.external_id} `),
    );
  });
});
