import type { QueueItem } from '../../api/model';

/** From here on a reviewer is warned that the lease ends. */
export const LEASE_WARNING_SECONDS = 120;

/** The states of an item in which somebody has to decide. */
const OPEN = ['pending', 'claimed', 'second_opinion', 'escalated', 'appealed'];

/** Whether an item waits for a decision. */
export function isOpen(item: Pick<QueueItem, 'round'>): boolean {
  return OPEN.includes(item.round);
}

/**
 * By how many milliseconds the server's clock is ahead of this one: an open item says how long it is until it is
 * due, by the server's clock.
 */
export function clockSkewMs(
  item: Pick<QueueItem, 'due_at' | 'due_in_seconds'>,
  receivedAtMs: number,
): number {
  if (item.due_in_seconds === null) return 0;
  return Date.parse(item.due_at) - item.due_in_seconds * 1000 - receivedAtMs;
}

/** How many seconds a lease still lasts, never fewer than none. */
export function leaseSecondsLeft(until: string, nowMs: number, skewMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - nowMs - skewMs) / 1000));
}

/** Minutes and seconds of a countdown, for example `14:05`. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
