import type { CompanyMetrics, Measure, Overview, Period, Session, Trend } from '../src/api/model.ts';
import type { World } from './world.ts';

const counted = (sessions: readonly Session[]) => sessions.filter((session) => session.state === 'completed');

export function overview(world: World): Overview {
  const sessions = counted(world.sessions);
  return {
    people: world.people.length,
    participants: world.people.filter((person) => person.roles.includes('participant')).length,
    volunteers: world.people.filter((person) => person.roles.includes('volunteer')).length,
    companies: world.companies.length,
    sessions: sessions.length,
    unattributed_sessions: sessions.filter((session) => session.company_id === null).length,
    minutes: sum(sessions, (session) => session.duration_min ?? 0),
    avg_rating_milli: meanRating(sessions),
    events: world.events.length,
    last_sequence: world.head,
    projections: world.projections.map(({ name, lag_events, lag_seconds }) => ({
      name,
      lag_events,
      lag_seconds,
    })),
  };
}

export function trend(world: World, query: URLSearchParams): Trend {
  const measure = (query.get('measure') ?? 'activities') as Measure;
  const granularity = (query.get('granularity') ?? 'week') as Period;
  const sessions = counted(world.sessions).filter(
    (session) =>
      (!query.get('company') || session.company_id === query.get('company')) &&
      (query.get('family') ?? 'sessions') === 'sessions' &&
      (!query.get('activity') || session.session_type === query.get('activity')) &&
      (!query.get('from') || (session.local_date ?? '') >= (query.get('from') ?? '')) &&
      (!query.get('to') || (session.local_date ?? '') < (query.get('to') ?? '')),
  );
  const periods = grouped(sessions, (session) => startOf(granularity, session.local_date ?? ''));
  const points = [...periods]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([start, own]) => ({
      period_start: start,
      period_end: start,
      value: measured(measure, own),
      suppressed: false,
    }));
  return { measure, granularity, people_min: null, points };
}

export function companyMetrics(world: World, period: Period): CompanyMetrics[] {
  const cells = grouped(
    counted(world.sessions),
    (session) => `${session.company_id ?? ''} ${startOf(period, session.local_date ?? '')}`,
  );
  return [...cells].map(([key, own]): CompanyMetrics => {
    const [company, start] = key.split(' ') as [string, string];
    return {
      company_id: company || null,
      company_name: world.companies.find((one) => one.id === company)?.name ?? null,
      period_start: start,
      period_end: start,
      sessions: own.length,
      matches: 0,
      meetings: 0,
      checkins: 0,
      feedback: 0,
      courses_completed: 0,
      credentials: 0,
      participants: measured('participants', own),
      volunteers: measured('volunteers', own),
      minutes: measured('minutes', own),
      ratings: own.filter((session) => session.rating !== null).length,
      avg_rating_milli: meanRating(own),
      suppressed: false,
    };
  });
}

function measured(measure: Measure, sessions: readonly Session[]): number | null {
  switch (measure) {
    case 'activities':
      return sessions.length;
    case 'minutes':
      return sum(sessions, (session) => session.duration_min ?? 0);
    case 'participants':
      return new Set(sessions.map((session) => session.participant_id)).size;
    case 'volunteers':
      return new Set(sessions.map((session) => session.volunteer_id)).size;
    case 'avg_rating':
      return meanRating(sessions);
  }
}

function meanRating(sessions: readonly Session[]): number | null {
  const ratings = sessions.flatMap((session) => (session.rating ? [session.rating.normalised_milli] : []));
  return ratings.length === 0 ? null : Math.round(sum(ratings, (rating) => rating) / ratings.length);
}

function startOf(period: Period, day: string): string {
  if (period === 'month') return `${day.slice(0, 7)}-01`;
  if (period === 'day') return day;
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
