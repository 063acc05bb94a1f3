import { readTexts } from '../../components/text-filters';

/** What the API can be asked for. */
export const EVENT_FILTERS = ['type', 'aggregate', 'aggregate_id', 'person', 'correlation'] as const;

/** The address of the explorer: its filters, and the event whose envelope is open. */
export type EventSearch = Partial<Record<(typeof EVENT_FILTERS)[number] | 'event', string>>;

export function readEventFilters(search: Record<string, unknown>): EventSearch {
  return readTexts(search, [...EVENT_FILTERS, 'event']);
}

/** The types the platform records today; any other may be typed in. */
export const EVENT_TYPES = [
  'buddy.checkin.amended',
  'buddy.checkin.completed',
  'buddy.checkin.retracted',
  'buddy.event.amended',
  'buddy.event.logged',
  'buddy.event.retracted',
  'buddy.feedback.amended',
  'buddy.feedback.retracted',
  'buddy.feedback.submitted',
  'buddy.match.amended',
  'buddy.match.created',
  'buddy.match.retracted',
  'directory.company.amended',
  'directory.company.registered',
  'directory.company.retracted',
  'directory.membership.amended',
  'directory.membership.retracted',
  'directory.membership.started',
  'identity.identifier.claimed',
  'identity.identifier.released',
  'identity.identifier.suppressed',
  'identity.user.amended',
  'identity.user.identifier_linked',
  'identity.user.identifier_unlinked',
  'identity.user.registered',
  'identity.user.role_added',
  'ingest.import.cancelled',
  'ingest.import.completed',
  'ingest.import.started',
  'kintell.rating.created',
  'kintell.session.amended',
  'kintell.session.completed',
  'kintell.session.retracted',
  'kintell.session.scheduled',
  'operations.parked_event.redrive_requested',
  'operations.parked_event.redriven',
  'operations.parked_event.skip_requested',
  'operations.parked_event.skipped',
  'operations.projection.rebuild_failed',
  'operations.projection.rebuild_requested',
  'operations.projection.rebuilt',
  'privacy.erasure.completed',
  'privacy.erasure.requested',
  'safety.flag.raised',
  'safety.flag.superseded',
  'safety.flag.urgency_raised',
  'safety.review.appealed',
  'safety.review.assigned',
  'safety.review.claimed',
  'safety.review.completed',
  'safety.review.dismissed',
  'safety.review.escalated',
  'safety.review.released',
  'safety.review.renewed',
  'safety.text.screened',
  'upskilling.course.amended',
  'upskilling.course.completed',
  'upskilling.course.dropped',
  'upskilling.course.enrolled',
  'upskilling.course.retracted',
  'upskilling.credential.amended',
  'upskilling.credential.issued',
  'upskilling.credential.retracted',
  'upskilling.progress.updated',
] as const;
