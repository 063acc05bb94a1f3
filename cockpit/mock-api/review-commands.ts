import type { LeaseAnswer, ReviewOutcome } from '../src/api/model.ts';
import { answered } from './answered.ts';
import { type Call, json, jsonOf, problem } from './http.ts';
import type { Route } from './queries.ts';
import { atThisMoment, isOpen } from './reviews.ts';
import { ME, type ReviewRecord, REVIEWERS, step } from './reviews-world.ts';
import type { World } from './world.ts';

const LEASE_MS = 15 * 60_000;
const ASSIGNED_MS = 24 * 60 * 60_000;

type OnItem = (call: Call, world: World, record: ReviewRecord) => void | Promise<void>;

/** The routes of the command API that are about the review queue. */
export const REVIEW_COMMANDS: readonly Route[] = [
  ['GET', /^\/v1\/safety\/reviewers$/, reviewers],
  ['POST', /^\/v1\/safety\/queue\/claim$/, claimFirst],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/claim$/, onItem(claim)],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/renew$/, onItem(held(hold))],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/release$/, onItem(held(release))],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/assign$/, onItem(assign)],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/review$/, onItem(held(review))],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/dismiss$/, onItem(held(dismiss))],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/escalate$/, onItem(held(escalate))],
  ['POST', /^\/v1\/safety\/queue\/([^/]+)\/appeal$/, onItem(appeal)],
];

function onItem(run: OnItem): Route[2] {
  return (call, world) => {
    if (call.role !== 'admin' && call.role !== 'reviewer') {
      problem(call.response, 403, 'auth.forbidden', 'You may not do this');
      return undefined;
    }
    const record = world.reviews.find((one) => one.item.id === call.path[0]);
    if (record) return run(call, world, record);
    problem(call.response, 404, 'review.not_found', 'There is no such item');
    return undefined;
  };
}

function held(run: OnItem): OnItem {
  return (call, world, record) => {
    if (atThisMoment(record.item).lease?.mine) return run(call, world, record);
    problem(call.response, 409, 'review.not_held', 'You do not hold this item');
    return undefined;
  };
}

async function claimFirst(call: Call, world: World): Promise<void> {
  const { candidates } = await jsonOf<{ candidates: string[] }>(call.request);
  for (const id of candidates) {
    const record = world.reviews.find((one) => one.item.id === id);
    if (record && isOpen(record.item) && atThisMoment(record.item).lease === null) {
      hold(call, world, record);
      return;
    }
  }
  problem(call.response, 409, 'review.none_free', 'None of these items can be claimed');
}

function claim(call: Call, world: World, record: ReviewRecord): void {
  if (atThisMoment(record.item).lease) {
    problem(call.response, 409, 'review.held', 'Somebody holds this item');
  } else if (record.item.round === 'escalated' && call.role !== 'admin') {
    problem(call.response, 403, 'review.senior_needed', 'Somebody senior decides this item');
  } else {
    hold(call, world, record);
  }
}

/** Whether it is refused, as only those who lead reviews may. */
function leadsNot({ role, response }: Call): boolean {
  if (role !== 'admin') problem(response, 403, 'auth.forbidden', 'You may not do this');
  return role !== 'admin';
}

function reviewers(call: Call): void {
  if (!leadsNot(call)) json(call.response, { items: REVIEWERS });
}

async function assign(call: Call, world: World, record: ReviewRecord): Promise<void> {
  if (leadsNot(call)) return;
  const { reviewer } = await jsonOf<{ reviewer: string }>(call.request);
  if (!isOpen(record.item)) {
    problem(call.response, 409, 'review.closed', 'This item is decided');
  } else if (record.item.decision?.reviewer_id === reviewer) {
    problem(call.response, 409, 'review.other_reviewer_needed', 'Another reviewer has to decide this item');
  } else {
    give(call, world, record, { to: reviewer, ms: ASSIGNED_MS, kind: 'assigned' });
  }
}

function hold(call: Call, world: World, record: ReviewRecord): void {
  give(call, world, record, { to: ME, ms: LEASE_MS, kind: record.item.lease ? 'renewed' : 'claimed' });
}

function give(
  call: Call,
  world: World,
  { item, steps }: ReviewRecord,
  { to, ms, kind }: { to: string; ms: number; kind: 'assigned' | 'claimed' | 'renewed' },
): void {
  const until = new Date(Date.now() + ms).toISOString();
  item.lease = { holder_id: to, until, mine: to === ME };
  steps.push(step(steps.length + 1, kind, new Date().toISOString(), { principal_id: ME, until }));
  const lease: Pick<LeaseAnswer, 'item_id' | 'holder' | 'lease_until'> = {
    item_id: item.id,
    holder: to,
    lease_until: until,
  };
  answered(call, world, lease);
}

function release(call: Call, world: World, { item, steps }: ReviewRecord): void {
  item.lease = null;
  steps.push(step(steps.length + 1, 'released', new Date().toISOString(), { principal_id: ME }));
  answered(call, world);
}

function decided(
  { item, steps }: ReviewRecord,
  outcome: ReviewOutcome,
  note: string | null | undefined,
): void {
  const at = new Date().toISOString();
  item.round = outcome === 'dismissed' ? 'dismissed' : 'reviewed';
  item.decision = { outcome, reviewer_id: ME, decided_at: at };
  item.lease = null;
  steps.push(
    step(steps.length + 1, item.round, at, {
      principal_id: ME,
      outcome,
      round: 'first',
      note: note ? { text: note } : null,
    }),
  );
}

async function review(call: Call, world: World, record: ReviewRecord): Promise<void> {
  const { decision, notes } = await jsonOf<{ decision: 'approved' | 'withheld'; notes?: string | null }>(
    call.request,
  );
  decided(record, decision, notes);
  answered(call, world);
}

async function dismiss(call: Call, world: World, record: ReviewRecord): Promise<void> {
  const { note } = await jsonOf<{ note?: string | null }>(call.request);
  decided(record, 'dismissed', note);
  answered(call, world);
}

async function escalate(call: Call, world: World, { item, steps }: ReviewRecord): Promise<void> {
  const { note } = await jsonOf<{ note?: string | null }>(call.request);
  item.round = 'escalated';
  item.lease = null;
  steps.push(
    step(steps.length + 1, 'escalated', new Date().toISOString(), {
      principal_id: ME,
      reason: 'asked',
      note: note ? { text: note } : null,
    }),
  );
  answered(call, world);
}

function appeal(call: Call, world: World, { item, steps }: ReviewRecord): void {
  if (item.appealed) {
    problem(call.response, 409, 'review.appealed_before', 'This item was appealed before');
    return;
  }
  item.round = 'appealed';
  item.appealed = true;
  steps.push(step(steps.length + 1, 'appealed', new Date().toISOString(), { principal_id: ME }));
  answered(call, world);
}
