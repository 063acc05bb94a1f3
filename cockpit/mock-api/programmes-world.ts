import type { BuddyMatch, Course, TimelineEntry } from '../src/api/model.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

const STARTED = '2025-11-03T08:00:00Z';
const FIRST_DAY = Date.UTC(2025, 1, 3);

const day = (offset: number) => new Date(FIRST_DAY + offset * 86_400_000).toISOString().slice(0, 10);

const known = (sequence: number) => ({
  recorded_at: STARTED,
  changed_at: STARTED,
  source_version: STARTED,
  version: 1,
  sequence,
});

/** Pairs of buddies with what came of them, and learners. */
export function addProgrammes(world: World): void {
  // A source of its own: what else is in the world stays as it is.
  const random = createRandom(11);
  const volunteers = world.people.filter((person) => person.roles.includes('volunteer'));
  const participants = world.people.filter((person) => person.roles.includes('participant'));
  world.matches = Array.from({ length: 70 }, (_, index): BuddyMatch => {
    const buddy = random.pick(volunteers);
    const retracted = index === 12;
    const company = index % 11 === 0 ? null : (buddy.companies[0]?.company_id ?? null);
    return {
      id: random.uuid(),
      external_id: `bm-${index + 1}`,
      status: retracted ? 'retracted' : random.pick(['active', 'active', 'paused', 'ended'] as const),
      participant_id: random.pick(participants).id,
      buddy_id: buddy.id,
      company_id: company,
      matched_on: day(200 - index),
      matched_at: null,
      quality: company === null ? ['no_membership_on_that_day'] : [],
      retracted_at: retracted ? STARTED : null,
      ...known(700 + index),
    };
  });
  for (const match of world.matches) world.timelines.set(match.id, timeline(match, random));
  world.courses = Array.from({ length: 60 }, (_, index): Course => {
    const done = index % 3 === 0;
    return {
      id: random.uuid(),
      external_id: `cc-${index + 1}`,
      provider: random.pick(['Nordic Academy', 'Open Classroom']),
      learner_id: random.pick(participants).id,
      course_id: index % 2 === 0 ? 'data-101' : 'web-201',
      course_name: index % 2 === 0 ? 'Working with data' : null,
      status:
        index === 7 ? 'retracted' : done ? 'completed' : random.pick(['enrolled', 'in_progress'] as const),
      progress_percent: done ? 100 : random.below(90),
      started_on: day(120 - index),
      ended_on: done ? day(160 - index) : null,
      credential_ref: done ? `cr-${index + 1}` : null,
      result: null,
      region: null,
      age_band: null,
      quality: index === 20 ? ['completed_without_all_progress'] : [],
      retracted_at: index === 7 ? STARTED : null,
      ...known(770 + index),
    };
  });
  world.credentials = world.courses
    .filter((course) => course.credential_ref !== null)
    .map((course, index) => ({
      id: random.uuid(),
      external_id: course.credential_ref ?? '',
      provider: course.provider,
      learner_id: course.learner_id,
      course_id: course.course_id,
      issued_on: course.ended_on ?? day(160),
      quality: [],
      retracted_at: null,
      ...known(830 + index),
    }));
}

function timeline(match: BuddyMatch, random: ReturnType<typeof createRandom>): TimelineEntry[] {
  const first = Date.parse(`${match.matched_on}T00:00:00Z`);
  const at = (days: number) => new Date(first + days * 86_400_000).toISOString().slice(0, 10);
  const entry = (name: string, days: number) => ({
    id: random.uuid(),
    external_id: `${name}-${match.external_id}`,
    local_date: at(days),
    occurred_at: null,
    company_id: match.company_id,
    quality: [],
    retracted_at: null,
  });
  return [
    { ...entry('be', 4), kind: 'event', event_type: 'hangout' },
    { ...entry('bc', 9), kind: 'checkin', mood: 'happy', mood_valence: 'positive' },
    { ...entry('bw', 15), kind: 'event', event_type: 'workshop', retracted_at: STARTED },
    { ...entry('bf', 30), kind: 'feedback', from_role: 'participant', rating_raw: 4, rating_milli: 750 },
  ];
}
