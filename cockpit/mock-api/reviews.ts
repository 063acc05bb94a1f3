import type { Agreement, ItemDetail, QueueItem } from '../src/api/model.ts';
import { type Call, json, page, problem } from './http.ts';
import type { Route } from './queries.ts';
import type { World } from './world.ts';

/** The routes of the query API that are about the review queue. */
export const REVIEWS: readonly Route[] = [
  ['GET', /^\/v1\/safety\/queue$/, queue],
  ['GET', /^\/v1\/safety\/queue\/([^/]+)$/, item],
  ['GET', /^\/v1\/safety\/agreement$/, agreement],
];

const OPEN = ['pending', 'second_opinion', 'escalated', 'appealed'];
const GRAVITY = { low: 1, medium: 2, high: 3 } as const;

export const isOpen = (one: QueueItem) => OPEN.includes(one.round);

/** An item as it stands at this moment: leases end, and time runs out. */
export function atThisMoment(one: QueueItem): QueueItem {
  if (one.lease && Date.parse(one.lease.until) <= Date.now()) one.lease = null;
  const left = Math.floor((Date.parse(one.due_at) - Date.now()) / 1000);
  const open = isOpen(one);
  return {
    ...one,
    state: open && one.lease ? 'claimed' : one.round,
    due_in_seconds: open ? left : null,
    overdue: open && left < 0,
  };
}

function refused({ role, response }: Call): boolean {
  const mayReview = role === 'admin' || role === 'reviewer';
  if (!mayReview) problem(response, 403, 'auth.forbidden', 'You may not do this');
  return !mayReview;
}

function queue(call: Call, world: World): void {
  if (refused(call)) return;
  const { query, response, role } = call;
  const status = query.get('status');
  const least = GRAVITY[(query.get('severity') ?? 'low') as keyof typeof GRAVITY];
  const found = world.reviews
    .map(({ item: one }) => atThisMoment(one))
    .filter(
      (one) =>
        (status ? one.state === status || one.round === status : isOpen(one)) &&
        GRAVITY[one.severity] >= least &&
        (query.get('overdue') !== 'true' || one.overdue) &&
        (query.get('mine') !== 'true' || one.lease?.mine === true) &&
        (query.get('free') !== 'true' ||
          (isOpen(one) && one.lease === null && (role === 'admin' || one.round !== 'escalated'))),
    )
    .toSorted(
      (a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || a.screened_at.localeCompare(b.screened_at),
    );
  json(response, page(found, query));
}

function item(call: Call, world: World): void {
  if (refused(call)) return;
  const found = world.reviews.find((one) => one.item.id === call.path[0]);
  if (!found) {
    problem(call.response, 404, 'review.not_found', 'There is no such item');
    return;
  }
  const now = atThisMoment(found.item);
  const holds = now.lease?.mine === true;
  const detail: ItemDetail = {
    item: now,
    history: found.steps.map((step) => ({
      ...step,
      note: step.note && {
        text: holds ? (step.note.text ?? 'He wrote this before, see the history.') : null,
      },
    })),
    text: holds
      ? { state: 'readable', unsealed_at: new Date().toISOString(), text: found.text }
      : { state: 'not_held', unsealed_at: null, text: null },
  };
  json(call.response, detail);
}

function agreement(call: Call, world: World): void {
  if (refused(call)) return;
  const none: Agreement = { items: 0, agreed: 0, percent_agreement: null, kappa: null, table: [] };
  const some: Agreement = {
    items: 40,
    agreed: 34,
    percent_agreement: 0.85,
    kappa: 0.7505,
    table: [
      { first: 'approved', second: 'approved', count: 18 },
      { first: 'approved', second: 'withheld', count: 2 },
      { first: 'withheld', second: 'withheld', count: 10 },
      { first: 'withheld', second: 'approved', count: 3 },
      { first: 'dismissed', second: 'dismissed', count: 6 },
      { first: 'dismissed', second: 'approved', count: 1 },
    ],
  };
  json(call.response, world.reviews.length === 0 ? none : some);
}
