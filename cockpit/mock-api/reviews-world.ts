import type { ItemState, QueueItem, Reviewer, ReviewStep, Severity } from '../src/api/model.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

/** Whoever is signed in, whatever their role. */
export const ME = '0199d3a0-0000-7000-a000-00000000c0de';
export const SOMEBODY_ELSE = '0199d3a0-0000-7000-a000-0000000000e1';

/** Those who may review. Whoever is signed in has no name. */
export const REVIEWERS: readonly Reviewer[] = [
  { id: SOMEBODY_ELSE, name: 'bo', role: 'reviewer' },
  { id: '0199d3a0-0000-7000-a000-0000000000e2', name: 'cy.lund', role: 'reviewer' },
  { id: ME, name: null, role: 'admin' },
];

/** An item, and what only its holder reads. */
export interface ReviewRecord {
  item: QueueItem;
  text: string;
  steps: ReviewStep[];
}

const HOUR_MS = 3_600_000;
/** By when it has to be decided. */
const HOURS = { high: 24, medium: 72, low: 168 } as const satisfies Record<Severity, number>;

const FOUND = {
  high: [
    ['toxicity', 'toxicity.threat.en', 930],
    ['profanity', 'profanity.strong.en', 880],
  ],
  medium: [
    ['profanity', 'profanity.strong.en', 860],
    ['pii', 'pii.phone.cue', 870],
  ],
  low: [['toxicity', 'toxicity.insult.en', 640]],
} as const satisfies Record<Severity, readonly (readonly [string, string, number])[]>;

const TEXT = 'The talk was useless.\nIf he turns up again he will be sorry, and I told him so on 555 01 23.';

/** Texts in every state of the queue, as old as their ages say when the mock starts. */
export function addReviews(world: World): void {
  const random = createRandom(23);
  const asked: readonly (readonly [Severity, hoursOld: number, ItemState])[] = [
    ['high', 31, 'pending'],
    ['high', 20, 'pending'],
    ['high', 2, 'escalated'],
    ['medium', 90, 'pending'],
    ['medium', 30, 'second_opinion'],
    ['medium', 12, 'pending'],
    ['medium', 6, 'appealed'],
    ['low', 100, 'pending'],
    ['low', 50, 'pending'],
    ['low', 70, 'reviewed'],
    ['low', 60, 'dismissed'],
  ];
  world.reviews = asked.map(([severity, hoursOld, state], index) => {
    const session = world.sessions[index * 3 + 1];
    if (session === undefined) throw new Error('the world has fewer sessions than flagged texts');
    const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
    const decided = state === 'reviewed' || state === 'dismissed' || state === 'appealed';
    const outcome = state === 'dismissed' ? 'dismissed' : 'withheld';
    const item: QueueItem = {
      id: random.uuid(),
      state,
      round: state,
      content_type: index % 4 === 2 ? 'buddy_checkin' : 'kintell_session',
      content_id: session.id,
      author_id: session.participant_id,
      severity,
      findings: FOUND[severity].map(([family, rule, confidence], place) => ({
        family,
        rule,
        severity: place === 0 ? severity : 'low',
        confidence_milli: confidence,
        count: 1 + place,
      })),
      rules_version: 'screen-1',
      policy: 'safety-policy-1',
      screened_at: ago(hoursOld),
      due_at: ago(hoursOld - HOURS[severity]),
      due_in_seconds: null,
      overdue: false,
      lease: null,
      decision: decided ? { outcome, reviewer_id: SOMEBODY_ELSE, decided_at: ago(hoursOld - 1) } : null,
      appealed: state === 'appealed',
      changed_at: ago(hoursOld - 1),
      version: 1,
      sequence: 900 + index,
    };
    return { item, text: TEXT, steps: history(item, ago(hoursOld)) };
  });
}

function history(item: QueueItem, raisedAt: string): ReviewStep[] {
  const steps = [step(1, 'raised', raisedAt, { role: 'connector' })];
  if (item.decision) {
    const kind = item.decision.outcome === 'dismissed' ? 'dismissed' : 'reviewed';
    const { outcome, decided_at: at } = item.decision;
    steps.push(step(2, 'claimed', at), step(3, kind, at, { outcome, round: 'first', note: { text: null } }));
  }
  if (item.round === 'escalated') steps.push(step(2, 'escalated', raisedAt, { reason: 'asked' }));
  if (item.appealed) steps.push(step(4, 'appealed', item.changed_at, { principal_id: ME }));
  return steps;
}

/** One thing that happened, by somebody else unless said otherwise. */
export function step(
  number: number,
  kind: ReviewStep['kind'],
  at: string,
  more: Partial<ReviewStep> = {},
): ReviewStep {
  return {
    number,
    at,
    kind,
    principal_id: SOMEBODY_ELSE,
    role: 'reviewer',
    outcome: null,
    round: null,
    until: null,
    reason: null,
    note: null,
    ...more,
  };
}
