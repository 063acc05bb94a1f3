import type {
  BuddyMatchDetail,
  ProgrammeFigures,
  ProgrammesOverview,
  QualityFinding,
} from '../src/api/model.ts';
import { type Call, json, page, problem } from './http.ts';
import type { Route } from './queries.ts';
import type { World } from './world.ts';

/** The routes of the query API that are about programmes. */
export const PROGRAMMES: readonly Route[] = [
  ['GET', /^\/v1\/programmes$/, ({ response }, world) => json(response, overview(world))],
  ['GET', /^\/v1\/buddies\/matches$/, matches],
  ['GET', /^\/v1\/buddies\/matches\/([^/]+)$/, match],
  ['GET', /^\/v1\/upskilling\/courses$/, courses],
  ['GET', /^\/v1\/upskilling\/credentials$/, credentials],
];

const asked = (query: URLSearchParams, name: string, value: string | null) =>
  !query.get(name) || query.get(name) === value;

function matches({ response, query }: Call, world: World): void {
  const found = world.matches.filter(
    (one) =>
      asked(query, 'participant', one.participant_id) &&
      asked(query, 'buddy', one.buddy_id) &&
      asked(query, 'company', one.company_id) &&
      asked(query, 'status', one.status) &&
      (!query.get('from') || one.matched_on >= (query.get('from') ?? '')) &&
      (!query.get('to') || one.matched_on < (query.get('to') ?? '')),
  );
  json(response, page(found, query));
}

function match({ response, path }: Call, world: World): void {
  const found = world.matches.find((one) => one.id === path[0]);
  if (!found) {
    problem(response, 404, 'record.not_found', 'There is no such record');
    return;
  }
  const detail: BuddyMatchDetail = {
    buddy_match: found,
    attribution_rule: 'membership-on-the-day/1',
    timeline: world.timelines.get(found.id) ?? [],
    timeline_cut: false,
  };
  json(response, detail);
}

function courses({ response, query }: Call, world: World): void {
  const found = world.courses.filter(
    (one) =>
      asked(query, 'learner', one.learner_id) &&
      asked(query, 'provider', one.provider) &&
      asked(query, 'course_id', one.course_id) &&
      asked(query, 'status', one.status),
  );
  json(response, page(found, query));
}

function credentials({ response, query }: Call, world: World): void {
  const found = world.credentials.filter(
    (one) => asked(query, 'learner', one.learner_id) && asked(query, 'provider', one.provider),
  );
  json(response, page(found, query));
}

/** What the figures are made of. */
interface Counted {
  participant: string;
  volunteer: string | null;
  company: string | null;
  quality: readonly QualityFinding[];
}

function overview(world: World): ProgrammesOverview {
  const talks = (type: string) =>
    world.sessions
      .filter((one) => one.state === 'completed' && one.session_type === type)
      .map((one) => ({
        participant: one.participant_id,
        volunteer: one.volunteer_id,
        company: one.company_id,
        quality: one.quality,
      }));
  const pairs = world.matches
    .filter((one) => one.retracted_at === null)
    .map((one) => ({
      participant: one.participant_id,
      volunteer: one.buddy_id,
      company: one.company_id,
      quality: one.quality,
    }));
  const learners = world.courses
    .filter((one) => one.retracted_at === null)
    .map((one) => ({ participant: one.learner_id, volunteer: null, company: null, quality: one.quality }));
  return {
    people_min: null,
    programmes: [
      figures('language', talks('language')),
      figures('mentorship', talks('mentorship')),
      figures('buddies', pairs),
      figures('upskilling', learners),
    ],
  };
}

function figures(programme: ProgrammeFigures['programme'], counted: readonly Counted[]): ProgrammeFigures {
  const participants = new Set(counted.map((one) => one.participant));
  const volunteers = new Set(counted.flatMap((one) => one.volunteer ?? []));
  const attributed = counted.filter((one) => one.company !== null).length;
  const findings = new Map<QualityFinding, number>();
  for (const finding of counted.flatMap((one) => one.quality)) {
    findings.set(finding, (findings.get(finding) ?? 0) + 1);
  }
  const ofCompanies = programme !== 'upskilling';
  return {
    programme,
    records: counted.length,
    people: new Set([...participants, ...volunteers]).size,
    participants: participants.size,
    volunteers: volunteers.size,
    // Some were enrolled and did nothing yet.
    enrolled: participants.size + volunteers.size + 3,
    attributed: ofCompanies ? attributed : null,
    unattributed: ofCompanies ? counted.length - attributed : null,
    kinds: [],
    findings: [...findings].map(([finding, records]) => ({ finding, records })),
    suppressed: false,
  };
}
