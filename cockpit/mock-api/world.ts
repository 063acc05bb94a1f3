import type {
  BuddyMatch,
  Company,
  Course,
  Credential,
  EventSummary,
  ImportSet,
  ImportView,
  ParkedCommit,
  Person,
  ProjectionStatus,
  Refusal,
  Session,
  TimelineEntry,
} from '../src/api/model.ts';
import { addProgrammes } from './programmes-world.ts';
import { addReviews, type ReviewRecord } from './reviews-world.ts';
import { createRandom } from './random.ts';

/** Everything the mock knows. Commands change it; nothing outlives the process. */
export interface World {
  companies: Company[];
  people: Person[];
  sessions: Session[];
  matches: BuddyMatch[];
  /** What came of a match, by its id. */
  timelines: Map<string, TimelineEntry[]>;
  courses: Course[];
  credentials: Credential[];
  /** Flagged texts with what only their holder reads. */
  reviews: ReviewRecord[];
  /** The systems in which an id of a person is known, by their id. */
  identifiers: Map<string, string[]>;
  /** Flags that were set by hand, by person and flag. */
  setFlags: Map<string, { holds: boolean; at: string }>;
  events: EventSummary[];
  projections: ProjectionStatus[];
  parked: Map<string, ParkedCommit[]>;
  imports: ImportView[];
  refusals: Map<string, Refusal[]>;
  sets: Map<string, ImportSet>;
  head: number;
}

const COMPANIES = [
  ['Nordlys Energi', 'NO', 'Energy'],
  ['Havbris Shipping', 'NO', 'Transport'],
  ['Fjellvann Foods', 'NO', 'Food'],
  ['Lumina Conseil', 'FR', 'Consulting'],
  ['Banco Alameda', 'ES', 'Banking'],
  ['Oakbridge Software', 'GB', 'Software'],
  ['Ostrava Steel', 'CZ', 'Manufacturing'],
  ['Kestrel Insurance', 'GB', 'Insurance'],
  ['Ateliers Rivoire', 'FR', 'Design'],
  ['Solvind Renewables', 'DK', 'Energy'],
] as const;

const STARTED = '2025-11-03T08:00:00Z';

export function emptyWorld(): World {
  return {
    companies: [],
    people: [],
    sessions: [],
    matches: [],
    timelines: new Map(),
    courses: [],
    credentials: [],
    reviews: [],
    identifiers: new Map(),
    setFlags: new Map(),
    events: [],
    projections: projections(0),
    parked: new Map(),
    imports: [],
    refusals: new Map(),
    sets: new Map(),
    head: 0,
  };
}

export function populatedWorld(): World {
  const world = emptyWorld();
  const random = createRandom(7);
  world.companies = COMPANIES.map(([name, country, industry], index) => ({
    id: random.uuid(),
    reference: `c${String(index + 1).padStart(2, '0')}`,
    name,
    industry,
    country,
    size_band: random.pick(['small', 'medium', 'large']),
    state: 'active',
    retracted_at: null,
    version: 1,
    sequence: index + 1,
  }));
  world.people = Array.from({ length: 130 }, (_, index): Person => {
    const volunteer = index % 2 === 0;
    const company = random.pick(world.companies);
    return {
      id: random.uuid(),
      state: index === 5 ? 'erased' : 'active',
      roles: index % 17 === 0 ? ['participant', 'volunteer'] : [volunteer ? 'volunteer' : 'participant'],
      country: random.pick(['NO', 'FR', 'ES', 'GB', null]),
      cost_centre: volunteer ? `CC-${100 + random.below(40)}` : null,
      companies: volunteer
        ? [
            {
              company_id: company.id,
              name: company.name,
              since: '2024-01-01',
              until: index % 9 === 0 ? '2025-06-30' : null,
            },
          ]
        : [],
      sealed_fields:
        index === 5 ? [] : volunteer ? ['email', 'given_name', 'family_name', 'phone', 'address'] : ['email'],
      registered_at: STARTED,
      version: 1,
      sequence: 20 + index,
    };
  });
  const volunteers = world.people.filter((person) => person.roles.includes('volunteer'));
  const participants = world.people.filter((person) => person.roles.includes('participant'));
  const firstDay = Date.UTC(2025, 0, 6);
  world.sessions = Array.from({ length: 640 }, (_, index): Session => {
    const volunteer = random.pick(volunteers);
    const season = random.next() ** 0.7;
    const day = new Date(firstDay + Math.floor(season * 290) * 86_400_000).toISOString().slice(0, 10);
    const raw = random.pick([2, 3, 4, 4, 5, 5, 5]);
    const severity = random.next() < 0.06 ? random.pick(['low', 'medium', 'high'] as const) : null;
    return {
      id: random.uuid(),
      external_id: `ks-${index + 1}`,
      state: index % 97 === 3 ? 'retracted' : 'completed',
      session_type: random.next() < 0.7 ? 'language' : 'mentorship',
      participant_id: random.pick(participants).id,
      volunteer_id: volunteer.id,
      company_id: random.next() < 0.07 ? null : (volunteer.companies[0]?.company_id ?? null),
      local_date: day,
      occurred_at: index % 3 === 0 ? `${day}T16:30:00Z` : null,
      precision: index % 3 === 0 ? 'minute' : 'date',
      zone: 'Europe/Oslo',
      duration_min: random.pick([30, 45, 60, 60, 90]),
      rating: index % 5 === 0 ? null : { raw, scale_min: 1, scale_max: 5, normalised_milli: (raw - 1) * 250 },
      quality: index % 41 === 0 ? ['no_membership_on_that_day'] : [],
      has_feedback: index % 5 !== 0,
      severity,
      scheduled_on: null,
      scheduled_at: null,
      retracted_at: index % 97 === 3 ? STARTED : null,
      recorded_at: STARTED,
      changed_at: STARTED,
      source_version: STARTED,
      version: 1,
      sequence: 200 + index,
    };
  }).toSorted((a, b) => (b.local_date ?? '').localeCompare(a.local_date ?? ''));
  addProgrammes(world);
  addReviews(world);
  for (const [index, one] of world.people.entries()) {
    const learner = index % 4 === 1 ? ['learner_id'] : [];
    const directory = one.roles.includes('volunteer') ? ['scim_id'] : [];
    world.identifiers.set(one.id, one.state === 'erased' ? [] : ['email', ...learner, ...directory]);
  }
  const correlations = [random.uuid(), random.uuid(), random.uuid()];
  world.events = world.sessions
    .toSorted((a, b) => b.sequence - a.sequence)
    .map((session, index) => ({
      id: random.uuid(),
      type: index % 37 === 0 ? 'kintell.session.amended' : 'kintell.session.completed',
      version: 1,
      sequence: session.sequence,
      index: 0,
      aggregate: { type: 'kintell_session', id: session.id, version: index % 37 === 0 ? 2 : 1 },
      recorded_at: new Date(Date.parse(STARTED) + session.sequence * 1000).toISOString(),
      occurred_on: session.local_date,
      actor: { principal: '00000000-0000-7000-a000-000000000001', role: 'operator', on_behalf_of: null },
      purpose: 'programme_delivery',
      correlation_id: random.pick(correlations),
      causation_id: null,
      command_id: random.uuid(),
      subjects: [session.participant_id, session.volunteer_id],
    }));
  world.head = 840;
  world.projections = projections(world.head);
  const parkedSession = world.sessions[3] as Session;
  const commit = (sequence: number, first: boolean): ParkedCommit => ({
    park_key: `kintell_session/${parkedSession.id}`,
    sequence,
    first,
    aggregate: 'kintell_session',
    aggregate_id: parkedSession.id,
    reason: first ? 'row_conflict: the row was written by a newer version' : 'waits behind 811',
    attempts: first ? 5 : 0,
    parked_at: STARTED,
  });
  world.parked.set('metrics_company_period', [commit(811, true), commit(826, false), commit(839, false)]);
  const id = random.uuid();
  world.imports = [
    {
      id,
      kind: 'kintell_sessions',
      file_name: 'sessions-2025-10.csv',
      release: STARTED,
      state: 'completed',
      counts: { rows: 640, accepted: 612, known: 9, amended: 15, older: 1, refused: 3, skipped: 0 },
      refusals_left_out: 0,
      bytes_read: 81_204,
      bytes_total: 81_204,
      started_at: STARTED,
      finished_at: '2025-11-03T08:00:04Z',
      last_sequence: 840,
      problem: null,
    },
  ];
  world.refusals.set(id, [
    refusal(
      18,
      3,
      'participant_email',
      'a••• (14 characters)',
      'email_invalid',
      'an e-mail address is needed',
    ),
    refusal(204, 6, 'duration_min', '••• (3 characters)', 'out_of_range', '1 to 1440 is possible'),
    refusal(
      377,
      2,
      'session_type',
      'K••• (8 characters)',
      'session_type_unknown',
      '"Language Connect" or "Mentorship" is needed',
    ),
  ]);
  return world;
}

export function refusal(
  line: number,
  column: number,
  name: string,
  masked: string,
  code: string,
  reason: string,
): Refusal {
  return { line, column, column_name: name, value_masked: masked, code, reason };
}

function projections(head: number): ProjectionStatus[] {
  const status = (name: string, store: 'postgres' | 'clickhouse', rows: number | null): ProjectionStatus => ({
    name,
    version: 1,
    store,
    position: head,
    head,
    lag_events: 0,
    lag_seconds: 0,
    outdated: false,
    parked: name === 'metrics_company_period' && head > 0 ? 3 : 0,
    rows: head === 0 ? 0 : rows,
    last_rebuild:
      name === 'sessions' && head > 0
        ? {
            state: 'finished',
            requested_at: STARTED,
            finished_at: '2025-11-03T08:05:06Z',
            dry_run: false,
            from_version: 1,
            to_version: 2,
            compared_at_sequence: head,
            rows: 640,
            differing: 0,
            swapped: true,
            took_ms: 1840,
            left_out: [],
            left_out_count: 0,
            failure: null,
          }
        : null,
  });
  return [
    status('companies', 'postgres', 10),
    status('metrics_company_period', 'postgres', 190),
    status('people', 'postgres', 130),
    status('activity_facts', 'clickhouse', 640),
    status('sessions', 'postgres', 640),
  ];
}
