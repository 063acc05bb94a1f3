import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { goTo, mock, openStage, type Platform, signIn, type Stage } from './stage.ts';

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

it('a programme leads to its matches, and a match to what came of it', async () => {
  await signIn(page, platform.url);
  await goTo(page, 'Programmes');
  const card = page.getByRole('region', { name: 'Buddies' });
  const records = card
    .locator('dt', { hasText: /^Records$/ })
    .locator('xpath=..')
    .locator('dd');
  expect(await records.textContent(), 'one of 70 is retracted').toBe('69');
  await card.locator('dt', { hasText: /^Enrolled now$/ }).waitFor();
  await card.getByText('The volunteer belonged to no company on that day').waitFor();

  await card.getByRole('link', { name: 'Show matches' }).click();
  const table = page.getByRole('table', { name: 'Matches' });
  await table.waitFor();
  await page.getByText('50 shown, there are more').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('70 shown, that is all').waitFor();
  expect(await table.locator('tbody tr').count()).toBe(70);

  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Retracted' }).click();
  await page.getByText('1 shown, that is all').waitFor();
  expect(page.url()).toContain('status=retracted');

  await table.getByRole('link', { name: 'bm-13' }).click();
  await page.getByRole('heading', { level: 1, name: 'Match bm-13' }).waitFor();
  const entries = page.getByRole('list', { name: 'Timeline' }).locator('> li');
  expect(await entries.count()).toBe(4);
  expect(await entries.nth(0).textContent()).toContain('Hangout');
  expect(await entries.nth(1).textContent()).toContain('Mood: happy (positive)');
  expect(await entries.nth(2).textContent()).toContain('Retracted');
  expect(await entries.nth(3).textContent()).toContain('Participant: 75% of the scale');
});

it('courses are filtered by provider and status, and the filters stand in the address', async () => {
  await signIn(page, `${platform.url}/programmes/courses`);
  const table = page.getByRole('table', { name: 'Learners on courses' });
  await table.waitFor();
  await page.getByRole('textbox', { name: 'Provider' }).fill('Open Classroom');
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Completed' }).click();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.waitForURL(/status=completed/);
  const expected = platform.world.courses.filter(
    (one) => one.provider === 'Open Classroom' && one.status === 'completed',
  );
  const courses = page.getByRole('region', { name: 'Learners on courses' });
  await courses.getByText(`${expected.length} shown, that is all`).waitFor();
  expect(await table.locator('tbody th').allTextContents()).toEqual(expected.map((one) => one.external_id));
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('50 shown, there are more').waitFor();
  expect(await page.getByRole('textbox', { name: 'Provider' }).inputValue()).toBe('');
});

it('a reader of figures sees the programmes, and is told why the records are not theirs', async () => {
  await signIn(page, platform.url, 'company_user');
  await goTo(page, 'Programmes');
  await page.getByRole('link', { name: 'Show courses' }).click();
  await page.getByText('Your role (Company user) may not read records.').waitFor();
});
