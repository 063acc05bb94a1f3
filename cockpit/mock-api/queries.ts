import { COHORTS } from './cohorts.ts';
import { companyMetrics, overview, trend } from './figures.ts';
import { JOURNEYS } from './journeys.ts';
import { PROGRAMMES } from './programmes.ts';
import { type Call, json, jsonOf, page, problem, sse } from './http.ts';
import { REVIEWS } from './reviews.ts';
import type { World } from './world.ts';
import type { EventEnvelope, Period, PersonProfile, Positions, SessionDetail } from '../src/api/model.ts';

/** A route of the mock. */
export type Route = readonly [
  method: string,
  path: RegExp,
  handle: (call: Call, world: World) => void | Promise<void>,
];

const STREAM_EVERY_MS = 300;

/** The routes of the query API. */
export const QUERIES: readonly Route[] = [
  ['GET', /^\/v1\/overview$/, ({ response }, world) => json(response, overview(world))],
  ['GET', /^\/v1\/analytics\/trends$/, ({ response, query }, world) => json(response, trend(world, query))],
  [
    'GET',
    /^\/v1\/metrics\/companies$/,
    ({ response, query }, world) => {
      const period = (query.get('period') ?? 'month') as Period;
      json(response, { family: 'sessions', period, people_min: null, rows: companyMetrics(world, period) });
    },
  ],
  ['GET', /^\/v1\/companies$/, ({ response, query }, world) => json(response, page(world.companies, query))],
  ['GET', /^\/v1\/people$/, people],
  ['GET', /^\/v1\/people\/([^/]+)$/, person],
  ['POST', /^\/v1\/people\/([^/]+)\/unsealings$/, unsealPerson],
  ['GET', /^\/v1\/sessions$/, sessions],
  ['GET', /^\/v1\/sessions\/([^/]+)$/, session],
  ['POST', /^\/v1\/sessions\/([^/]+)\/unsealings$/, unsealSession],
  ...PROGRAMMES,
  ...COHORTS,
  ...JOURNEYS,
  ...REVIEWS,
  ['GET', /^\/v1\/events$/, events],
  ['GET', /^\/v1\/events\/([^/]+)$/, event],
  ['GET', /^\/v1\/projections$/, ({ response }, world) => json(response, world.projections)],
  [
    'GET',
    /^\/v1\/projections\/([^/]+)\/parked$/,
    ({ response, path, query }, world) => json(response, page(world.parked.get(path[0] ?? '') ?? [], query)),
  ],
  ['GET', /^\/v1\/stream$/, stream],
];

function people({ response, query }: Call, world: World): void {
  // A sentinel: the first person's address.
  const email = query.get('email');
  const found = world.people.filter(
    (one, index) =>
      (!email || (email === 'first@example.org' && index === 0)) &&
      (!query.get('role') || one.roles.some((role) => role === query.get('role'))) &&
      (!query.get('company') || one.companies.some((own) => own.company_id === query.get('company'))),
  );
  json(response, page(found, query));
}

function person({ response, path }: Call, world: World): void {
  const found = world.people.find((one) => one.id === path[0]);
  if (!found) {
    problem(response, 404, 'person.not_found', 'There is no such person');
    return;
  }
  const own = world.sessions.filter(
    (one) => one.participant_id === found.id || one.volunteer_id === found.id,
  );
  const days = own.flatMap((one) => one.local_date ?? []).toSorted();
  const profile: PersonProfile = {
    person: found,
    activity: {
      sessions_as_participant: own.filter((one) => one.participant_id === found.id).length,
      sessions_as_volunteer: own.filter((one) => one.volunteer_id === found.id).length,
      minutes: own.reduce((sum, one) => sum + (one.duration_min ?? 0), 0),
      first_on: days[0] ?? null,
      last_on: days.at(-1) ?? null,
    },
    flags: {
      has_language_session: own.some((one) => one.session_type === 'language'),
      has_mentorship_session: own.some((one) => one.session_type === 'mentorship'),
    },
    enrolments: found.roles.map((role, index) => ({
      id: `00000000-0000-7000-8000-00000000e${String(index).padStart(3, '0')}`,
      external_id: `en-${String(index)}`,
      programme: index === 0 ? ('language' as const) : ('mentorship' as const),
      role,
      status: index === 0 ? ('active' as const) : ('completed' as const),
      enrolled_on: '2025-09-01',
      ended_on: index === 0 ? null : '2026-03-31',
      quality: [],
    })),
    identifiers: world.identifiers.get(found.id) ?? [],
    commits: own.length + 2,
  };
  json(response, profile);
}

async function unsealPerson({ request, response, path }: Call, world: World): Promise<void> {
  const { purpose } = await jsonOf<{ purpose: string }>(request);
  const found = world.people.find((one) => one.id === path[0]);
  const readable = found?.state === 'active';
  json(response, {
    person_id: path[0],
    purpose,
    unsealed_at: new Date().toISOString(),
    state: readable ? 'readable' : 'erased',
    fields: readable
      ? {
          email: 'sample.person@example.org',
          given_name: 'Sample',
          family_name: 'Person',
          formatted_name: 'Sample Person',
          phone: null,
          address: '1 Example Street',
          employee_number: null,
          directory_id: null,
        }
      : null,
  });
}

function sessions({ response, query }: Call, world: World): void {
  const asked = (name: string, value: string | null) => !query.get(name) || query.get(name) === value;
  const found = world.sessions.filter(
    (one) =>
      asked('company', one.company_id) &&
      asked('participant', one.participant_id) &&
      asked('volunteer', one.volunteer_id) &&
      asked('type', one.session_type) &&
      asked('state', one.state) &&
      asked('severity', one.severity) &&
      (!query.get('from') || (one.local_date ?? '') >= (query.get('from') ?? '')) &&
      (!query.get('to') || (one.local_date ?? '') < (query.get('to') ?? '')),
  );
  json(response, page(found, query));
}

function session({ response, path }: Call, world: World): void {
  const found = world.sessions.find((one) => one.id === path[0]);
  if (!found) {
    problem(response, 404, 'session.not_found', 'There is no such session');
    return;
  }
  const detail: SessionDetail = {
    session: found,
    attribution_rule: 'membership-on-the-day/1',
    screening: found.has_feedback
      ? {
          rules_version: 'screen-1',
          language: 'eng',
          length_chars: 184,
          severity: found.severity,
          findings: found.severity
            ? [
                {
                  family: 'pii',
                  rule: 'pii.phone.cue',
                  severity: found.severity,
                  confidence_milli: 870,
                  count: 1,
                },
              ]
            : [],
        }
      : null,
  };
  json(response, detail);
}

async function unsealSession({ request, response, path }: Call, world: World): Promise<void> {
  const { purpose } = await jsonOf<{ purpose: string }>(request);
  const found = world.sessions.find((one) => one.id === path[0]);
  json(response, {
    session_id: path[0],
    author_id: found?.participant_id ?? null,
    purpose,
    unsealed_at: new Date().toISOString(),
    state: found?.has_feedback ? 'readable' : 'absent',
    feedback: found?.has_feedback ? 'We talked about job interviews.\nIt helped me a lot.' : null,
  });
}

function events({ response, query }: Call, world: World): void {
  const found = world.events.filter(
    (one) =>
      (!query.get('type') || one.type === query.get('type')) &&
      (!query.get('aggregate') || one.aggregate.type === query.get('aggregate')) &&
      (!query.get('aggregate_id') || one.aggregate.id === query.get('aggregate_id')) &&
      (!query.get('correlation') || one.correlation_id === query.get('correlation')) &&
      (!query.get('person') || one.subjects.some((subject) => subject === query.get('person'))),
  );
  json(response, page(found, query));
}

/** The document promises an object; which one is said by the schema of the event's type. */
const payload = {
  session_type: 'language',
  duration_min: 45,
  rating: { raw: 5, scale_min: 1, scale_max: 5 },
} as unknown as EventEnvelope['data'];

function event({ response, path }: Call, world: World): void {
  const found = world.events.find((one) => one.id === path[0]);
  if (!found) {
    problem(response, 404, 'record.not_found', 'There is no such record');
    return;
  }
  const envelope: EventEnvelope = {
    id: found.id,
    type: found.type,
    version: 'v1',
    recordedVersion: 'v1',
    sequence: found.sequence,
    tenant: '00000000-0000-7000-a000-0000000000aa',
    aggregate: found.aggregate,
    previousHash: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    occurred: { at: null, local_date: found.occurred_on ?? '', precision: 'date', zone: 'Europe/Oslo' },
    recordedAt: found.recorded_at,
    correlationId: found.correlation_id,
    causationId: found.causation_id,
    commandId: found.command_id,
    traceparent: null,
    actor: found.actor,
    purpose: found.purpose,
    source: null,
    subjects: found.subjects.map((subject) => ({ person: subject, role: 'participant' })),
    rules: ['membership-on-the-day/1', 'screen-1'],
    build: '0.1.0',
    data: payload,
  };
  json(response, envelope);
}

function stream({ request, response }: Call, world: World): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let told = '';
  const tell = () => {
    const positions: Positions = { head: world.head, projections: world.projections };
    const now = JSON.stringify([positions, overview(world)]);
    if (now === told) return;
    told = now;
    sse(response, 'positions', positions);
    sse(response, 'overview', overview(world));
  };
  tell();
  const timer = setInterval(tell, STREAM_EVERY_MS);
  request.on('close', () => clearInterval(timer));
}
