import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

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

const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? '');

const MAPPING = 'mapping = 1\nname = "repairs"\n';
const FOREIGN = 'no,when,what\n1,08/03/2025,lid\n2,refuse-me,lever\n3,09/03/2025,skip-me\n';
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const toml = (text: string) => ({
  name: 'repairs.toml',
  mimeType: 'application/toml',
  buffer: Buffer.from(text),
});

describe('a file in other columns', () => {
  beforeEach(async () => {
    await signIn(page, platform.url);
    await goTo(page, 'Import');
  });

  it('is previewed by its mapping and sent with it', async () => {
    // One after the other: a mapping waits for its file.
    await page.locator('input[type=file]').setInputFiles(toml(MAPPING));
    await page.getByText('Choose the CSV file that this mapping is for as well').waitFor();
    await page.locator('input[type=file]').setInputFiles(csv('repairs.csv', FOREIGN));
    await page.getByText('repairs.toml says how repairs.csv is read.').waitFor();
    expect(await page.getByRole('radio').count(), 'the mapping says the kind').toBe(0);
    await page.getByRole('button', { name: 'Show a preview' }).click();
    await page.getByText('3 rows looked at: 1 can be read, 1 skipped, 1 refused').waitFor();
    expect(platform.world.imports, 'a preview records nothing').toHaveLength(1);
    const rows = page.getByRole('table', { name: 'What the first rows become' }).getByRole('row');
    expect(await rows.nth(0).textContent()).toContain('event_datefrom when');
    expect(await rows.nth(1).textContent()).toContain('Can be read');
    expect(await rows.nth(2).textContent()).toContain('when: a date is needed');
    expect(await page.getByTestId('announcer').textContent()).toContain('1 of 3 rows would be refused');
    await keepScreenshot(page, 'light-import-preview');
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.getByText('Import complete').waitFor();
    expect(platform.world.imports[0]?.mapping?.name).toBe('repairs');
  });

  it('says where its mapping is wrong', async () => {
    await page.locator('input[type=file]').setInputFiles([toml('kind ='), csv('repairs.csv', FOREIGN)]);
    await page.getByRole('button', { name: 'Show a preview' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('import.mapping_invalid').waitFor();
    await alert.getByText(/line 7, column 8 of the mapping/).waitFor();
  });
});

describe('a set of files', () => {
  beforeEach(async () => {
    await signIn(page, platform.url);
    await goTo(page, 'Import');
  });

  it('is loaded one after the other, each after those it refers to', async () => {
    await page
      .locator('input[type=file]')
      .setInputFiles([
        csv('kintell_sessions.csv', sessionsFile(20, [3])),
        csv('notes.csv', 'a,b\n'),
        csv('companies.csv', 'company_ref,name\nc1,Acme\n'),
      ]);
    const order = page.getByRole('listitem').filter({ hasText: '.csv' });
    expect(await order.allTextContents()).toEqual([
      'companies.csv: Companies',
      'kintell_sessions.csv: Kintell sessions',
      'notes.csv: not loaded: the name begins with no kind',
    ]);
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.getByText('1 row was refused.').waitFor();
    const table = page.getByRole('table', { name: 'Files of the import' });
    expect(await table.getByRole('row').nth(1).textContent()).toContain('Completed');
    expect(await table.getByRole('row').nth(3).textContent()).toContain('Not loaded');
    expect(platform.world.imports.slice(0, 2).map((one) => one.kind)).toEqual([
      'kintell_sessions',
      'companies',
    ]);
    expect(await focusedText()).toBe('Import another file');
    await keepScreenshot(page, 'light-import-set');
  });

  it('may come as one archive', async () => {
    await page.locator('input[type=file]').setInputFiles({
      name: 'october.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from('PK'),
    });
    await page.getByText('The files of the archive are loaded in the order').waitFor();
    await page.getByRole('button', { name: 'Start import' }).click();
    const table = page.getByRole('table', { name: 'Files of the import' });
    await table.getByRole('link', { name: 'companies.csv' }).waitFor();
    expect(await table.getByRole('row').nth(2).textContent()).toContain('Not loaded');
    await table.getByRole('link', { name: 'companies.csv' }).click();
    await page.getByRole('heading', { level: 1, name: 'Import of companies.csv' }).waitFor();
  });
});
