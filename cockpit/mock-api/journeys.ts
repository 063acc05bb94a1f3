import type { Journey, JourneyFlag, JourneyRule } from '../src/api/model.ts';
import { answered } from './answered.ts';
import { type Call, json, jsonOf, problem } from './http.ts';
import type { Route } from './queries.ts';
import type { World } from './world.ts';

/** The routes of the query API that are about journeys. */
export const JOURNEYS: readonly Route[] = [
  ['GET', /^\/v1\/journey\/rules$/, ({ response }) => json(response, RULES)],
  ['GET', /^\/v1\/people\/([^/]+)\/journey$/, journey],
];

const TALKS = ['language_session', 'mentorship_session'];

function rule(
  sets: string,
  name: string,
  counts: string[],
  atLeast = 1,
  days: number | null = null,
): JourneyRule {
  return { sets, name, counts, at_least: atLeast, within_days: days };
}

const RULES: readonly JourneyRule[] = [
  rule('flag', 'has_language_session', ['language_session']),
  rule('flag', 'has_mentorship_session', ['mentorship_session']),
  rule('flag', 'has_completed_course', ['course_completed']),
  rule('flag', 'is_buddy_matched', ['buddy_match_goes_on']),
  rule('milestone', 'first_session', TALKS),
  rule('milestone', 'five_sessions', TALKS, 5),
  rule('milestone', 'buddy_matched', ['buddy_matched']),
  rule('milestone', 'first_course_completed', ['course_completed']),
  rule('milestone', 'first_credential', ['credential_issued']),
  rule('milestone', 'steady_month', TALKS, 4, 31),
];

type Steps = Journey['steps'];

function stepsOf(world: World, person: string): Steps {
  const sessions = world.sessions
    .filter((one) => one.participant_id === person && one.state === 'completed')
    .map((one) => ({ kind: `${one.session_type}_session`, on: one.local_date ?? '', record: one.id }));
  const matches = world.matches
    .filter((one) => one.participant_id === person && one.retracted_at === null)
    .flatMap((one) => [
      { kind: 'buddy_matched', on: one.matched_on, record: one.id },
      ...(one.status === 'ended'
        ? []
        : [{ kind: 'buddy_match_goes_on', on: one.matched_on, record: one.id }]),
    ]);
  const courses = world.courses
    .filter((one) => one.learner_id === person && one.status === 'completed')
    .map((one) => ({ kind: 'course_completed', on: one.ended_on ?? '', record: one.id }));
  return [...sessions, ...matches, ...courses].toSorted((a, b) => a.on.localeCompare(b.on));
}

/** The records by which a rule holds; the days between them are left out of account here. */
function because(steps: Steps, { counts, at_least: atLeast }: JourneyRule): Steps {
  const counting = steps.filter((one) => counts.includes(one.kind));
  return counting.length < atLeast ? [] : counting.slice(0, atLeast);
}

function journey({ response, path }: Call, world: World): void {
  const person = path[0] ?? '';
  if (!world.people.some((one) => one.id === person)) {
    problem(response, 404, 'person.not_found', 'There is no such person');
    return;
  }
  const steps = stepsOf(world, person);
  const answer: Journey = {
    person,
    rules_version: 'journey-1',
    flags: RULES.filter((one) => one.sets === 'flag').map((one): JourneyFlag => {
      const found = because(steps, one);
      const byHand = world.setFlags.get(`${person} ${one.name}`);
      return {
        name: one.name,
        holds: byHand?.holds ?? found.length > 0,
        since: found.at(-1)?.on ?? null,
        because: found.map((step) => step.record),
        set_by_hand_at: byHand?.at ?? null,
      };
    }),
    milestones: RULES.filter((one) => one.sets === 'milestone').map((one) => {
      const found = because(steps, one);
      return {
        name: one.name,
        reached: found.length > 0,
        on: found.at(-1)?.on ?? null,
        because: found.map((step) => step.record),
      };
    }),
    steps,
  };
  json(response, answer);
}

/** Sets flags by hand, and gives back those that are null. */
export async function setFlags(call: Call, world: World): Promise<void> {
  const { flags } = await jsonOf<{ flags: Record<string, boolean | null> }>(call.request);
  for (const [name, holds] of Object.entries(flags)) {
    const key = `${call.path[0] ?? ''} ${name}`;
    if (holds === null) world.setFlags.delete(key);
    else world.setFlags.set(key, { holds, at: new Date().toISOString() });
  }
  answered(call, world);
}

/** Links an id. A sentinel: `taken` is somebody else's. */
export async function link(call: Call, world: World): Promise<void> {
  const { kind, value } = await jsonOf<{ kind: string; value: string }>(call.request);
  if (value === 'taken') {
    problem(call.response, 409, 'identifier.held_by_another', 'Somebody else holds this id');
    return;
  }
  const person = call.path[0] ?? '';
  world.identifiers.set(person, [...new Set([...(world.identifiers.get(person) ?? []), kind])].toSorted());
  answered(call, world);
}

/** Takes an id away. */
export async function unlink(call: Call, world: World): Promise<void> {
  const { kind } = await jsonOf<{ kind: string }>(call.request);
  const person = call.path[0] ?? '';
  world.identifiers.set(
    person,
    (world.identifiers.get(person) ?? []).filter((one) => one !== kind),
  );
  answered(call, world);
}
