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

const onItem = () => page.getByRole('heading', { level: 1, name: /^Item/ }).waitFor();
const rows = () => page.getByRole('table', { name: 'Flagged texts' }).locator('tbody tr');
const record = (place: number) => {
  const found = platform.world.reviews[place];
  if (found === undefined) throw new Error('the mock has flagged texts');
  return found;
};

/** The most urgent item, claimed: where most of a reviewer's work happens. */
async function claimFirst(role = 'reviewer'): Promise<void> {
  await signIn(page, `${platform.url}/review`, role);
  await page.getByRole('button', { name: 'Claim next' }).click();
  await onItem();
  await page.getByRole('timer').waitFor();
}

describe('the review queue', () => {
  it('lists what waits, the most urgent first, with the time that is left', async () => {
    await signIn(page, `${platform.url}/review`, 'reviewer');
    await page.getByText('9 shown, that is all').waitFor();
    const first = rows().first();
    expect(await first.textContent()).toContain('High');
    expect(await first.textContent()).toContain('Overdue by 7 hr');
    expect(await rows().nth(1).textContent()).toMatch(/Due in (4|3\.9) hr|Due in 4 hr/);
    await page.getByText('Cohen’s kappa').first().waitFor();
    await page.getByText('0.75', { exact: true }).waitFor();
  });

  it('is filtered, and the filters stand in the address', async () => {
    await signIn(page, `${platform.url}/review`, 'reviewer');
    await page.getByRole('checkbox', { name: 'Overdue' }).check();
    await page.waitForURL(/overdue=true/);
    await page.getByText('2 shown, that is all').waitFor();
    await page.getByRole('combobox', { name: 'Severity at least' }).click();
    await page.getByRole('option', { name: 'High' }).click();
    await page.getByText('1 shown, that is all').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Dismissed' }).click();
    await page.getByText('1 shown, that is all').waitFor();
    expect(page.url()).toContain('status=dismissed');
  });

  it('is seen in the navigation by those alone who may review', async () => {
    await signIn(page, platform.url, 'operator');
    await page.getByRole('link', { name: 'Cohorts' }).waitFor();
    expect(await page.getByRole('link', { name: 'Review queue' }).count()).toBe(0);
    await page.goto(`${platform.url}/review`);
    await page.getByText('Your role (Operator) may not review flagged texts.').waitFor();
  });

  it('says when nothing is free', async () => {
    for (const { item } of platform.world.reviews) item.round = 'reviewed';
    await signIn(page, `${platform.url}/review`, 'reviewer');
    await page.getByText('Nothing waits for a decision.').waitFor();
    await page.getByRole('button', { name: 'Claim next' }).click();
    await page.getByText('Nothing is free that you could claim.').waitFor();
  });
});

describe('by keyboard alone', () => {
  it('a reviewer claims, reads, decides with a note, and goes on to the next', async () => {
    await signIn(page, `${platform.url}/review`, 'reviewer');
    await rows().first().waitFor();
    await page.keyboard.press('n');
    await onItem();
    await page.getByText('If he turns up again he will be sorry').waitFor();
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: 'Withhold' });
    await dialog.waitFor();
    // What is typed here are the letters of shortcuts, and none of them runs.
    await page.keyboard.type('a new word: dean exaxu?');
    expect(await dialog.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('a new word: dean exaxu?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Withheld.', { exact: true }).waitFor();
    await dialog.waitFor({ state: 'hidden' });
    expect(record(0).item.decision?.outcome).toBe('withheld');
    expect(record(0).steps.at(-1)?.note?.text).toBe('a new word: dean exaxu?');
    await page.getByText('It is decided: the text is not shown here any more.').waitFor();
    expect(await page.content()).not.toContain('he will be sorry');

    const before = page.url();
    await page.keyboard.press('n');
    await page.waitForURL((url) => url.href !== before);
    await page.getByRole('timer').waitFor();
    await page.keyboard.press('x');
    await page.getByText('Given back: others can claim it.').waitFor();
    expect(record(1).item.lease).toBeNull();
    await page.getByRole('button', { name: 'Claim', exact: true }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('timer').waitFor();
    await page.keyboard.press('e');
    await page.getByRole('dialog', { name: 'Escalate' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Escalated.', { exact: true }).waitFor();
    expect(record(1).item.round).toBe('escalated');

    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('u');
    await page.getByRole('heading', { level: 1, name: 'Review queue' }).waitFor();
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(
      await rows()
        .nth(1)
        .locator('a')
        .evaluate((link) => link === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await onItem();
  });

  it('? shows every shortcut, and there they can be switched off', async () => {
    await claimFirst();
    await page.keyboard.press('Shift+?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByRole('row', { name: 'w Withhold' }).waitFor();
    // A shortcut is not run behind a dialogue.
    await page.keyboard.press('w');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await help.getByRole('switch', { name: 'Use keyboard shortcuts' }).click();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    await page.keyboard.press('w');
    await page.keyboard.press('Control+w');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Withhold' }).click();
    await page.getByRole('dialog', { name: 'Withhold' }).waitFor();
  });

  it('no shortcut fires while one types into a filter', async () => {
    await signIn(page, `${platform.url}/review`, 'reviewer');
    await rows().first().waitFor();
    await page.getByRole('combobox', { name: 'State' }).focus();
    await page.keyboard.type('n');
    expect(new URL(page.url()).pathname).toBe('/review');
    expect(platform.world.reviews.every(({ item }) => item.lease === null)).toBe(true);
  });
});

describe('an item', () => {
  it('that was read under a lease is shut when the lease is over', async () => {
    await page.clock.install();
    await claimFirst();
    await page.getByText('he will be sorry').waitFor();
    await page
      .getByText('You hold it for 15:00')
      .or(page.getByText(/You hold it for 14:5\d/))
      .first()
      .waitFor();
    // The server's lease ends too.
    const { lease } = record(0).item;
    if (lease === null) throw new Error('it was claimed');
    lease.until = new Date().toISOString();
    await page.clock.fastForward('15:01');
    await page.getByText('Only the reviewer who holds the item reads the text.').waitFor();
    expect(await page.content()).not.toContain('he will be sorry');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Claim', exact: true }).waitFor();
  });

  it('is held for longer without its text being read again', async () => {
    await claimFirst();
    let readings = 0;
    page.on('request', (request) => {
      if (request.method() === 'GET' && /\/v1\/safety\/queue\/[^/?]+$/.test(request.url())) readings += 1;
    });
    await page.keyboard.press('r');
    await page.getByText('You hold it for another 15 minutes.').waitFor();
    await page.getByText('he will be sorry').waitFor();
    expect(readings).toBe(0);
  });

  it('that was escalated waits for somebody senior, and says so', async () => {
    await signIn(page, `${platform.url}/review/${record(2).item.id}`, 'reviewer');
    const claim = page.getByRole('button', { name: /^Claim(?! next)/ });
    await claim.waitFor();
    expect(await claim.getAttribute('aria-disabled')).toBe('true');
    expect(await claim.textContent()).toContain(
      'Your role (Reviewer) may not lead reviews: decide what was escalated, and assign items.',
    );
    // The key is no way around it.
    await page.keyboard.press('c');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is given to a reviewer who is chosen from a list, by keyboard', async () => {
    await signIn(page, `${platform.url}/review/${record(0).item.id}`);
    await page.getByText('Nobody holds it').waitFor();
    await page.keyboard.press('g');
    const dialog = page.getByRole('dialog', { name: 'Assign to a reviewer' });
    const reviewer = dialog.getByRole('combobox', { name: 'Reviewer' });
    await reviewer.waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await dialog.getByText('Choose a reviewer').waitFor();
    await reviewer.focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('option').allTextContents()).toEqual([
      'bo, Reviewer',
      'cy.lund, Reviewer',
      '…0000c0de (you), Administrator',
    ]);
    await page.keyboard.type('cy');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await reviewer.inputValue()).toBe('cy.lund, Reviewer');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/^Assigned until /).waitFor();
    await dialog.waitFor({ state: 'hidden' });
    const standing = page.getByRole('region', { name: 'Where it stands' });
    await standing.getByText('cy.lund', { exact: true }).waitFor();
    expect(record(0).item.lease?.holder_id).toBe('0199d3a0-0000-7000-a000-0000000000e2');
    expect(record(0).steps.at(-1)?.kind).toBe('assigned');
  });

  it('is not given to whoever decided it, and the dialogue says so', async () => {
    const appealed = platform.world.reviews.find(({ item }) => item.round === 'appealed');
    await signIn(page, `${platform.url}/review/${appealed?.item.id}`);
    await page.getByRole('button', { name: 'Assign' }).click();
    const dialog = page.getByRole('dialog', { name: 'Assign to a reviewer' });
    await dialog.getByRole('combobox', { name: 'Reviewer' }).click();
    await page.getByRole('option', { name: 'bo, Reviewer' }).click();
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await dialog.getByText('review.other_reviewer_needed').waitFor();
    expect(appealed?.item.lease).toBeNull();
  });

  it('is given by those alone who lead reviews', async () => {
    await signIn(page, `${platform.url}/review/${record(0).item.id}`, 'reviewer');
    const assign = page.getByRole('button', { name: /^Assign/ });
    await assign.waitFor();
    expect(await assign.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('g');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('that was decided is appealed against once', async () => {
    const decided = platform.world.reviews.find(({ item }) => item.round === 'reviewed');
    await signIn(page, `${platform.url}/review/${decided?.item.id}`, 'reviewer');
    await page.getByRole('button', { name: 'Record an appeal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Record an appeal' }).click();
    await page.getByText('The appeal is recorded.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Claim', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Record an appeal' }).count()).toBe(0);
  });
});
