import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { announce } from '../../components/announcer';
import { clockSkewMs, LEASE_WARNING_SECONDS, leaseSecondsLeft } from './lease';
import { useNow } from './use-now';

const TICK_MS = 1_000;

/** How the caller's hold on an item stands now. */
export interface Lease {
  /** Whether it is the caller's, and not over. */
  mine: boolean;
  secondsLeft: number;
}

/** Counts a lease down, warns before it ends, and says when it has ended. */
export function useLease(item: QueueItem | null, receivedAtMs: number, onEnded: () => void): Lease {
  const { t } = useTranslation();
  const now = useNow(TICK_MS);
  const held = item?.lease?.mine === true ? item.lease : null;
  const secondsLeft =
    item === null || held === null
      ? 0
      : leaseSecondsLeft(held.until, Math.max(now, receivedAtMs), clockSkewMs(item, receivedAtMs));
  const until = held?.until ?? null;
  const ended = held !== null && secondsLeft === 0;
  const endsSoon = held !== null && secondsLeft > 0 && secondsLeft <= LEASE_WARNING_SECONDS;
  useEffect(() => {
    if (endsSoon) announce(t('review.leaseEndsSoon', { count: LEASE_WARNING_SECONDS / 60 }));
  }, [endsSoon, t]);
  useEffect(() => {
    if (!ended) return;
    announce(t('review.leaseEnded'));
    onEnded();
    // Once for each lease, whatever else is drawn anew.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ended, until]);
  return { mine: held !== null && !ended, secondsLeft };
}
