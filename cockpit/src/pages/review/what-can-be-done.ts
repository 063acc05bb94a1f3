import type { QueueItem } from '../../api/model';
import { isOpen } from './lease';
import type { Decision } from './use-item-commands';

/** What is offered. It only spares a refusal: the API decides. */
export type Offered = Record<Decision | 'claim' | 'assign', boolean>;

/** What can be done about an item by whoever holds it, or does not. */
export function whatCanBeDone(item: QueueItem | null, mine: boolean): Offered {
  const decides = item !== null && mine && isOpen(item);
  return {
    claim: item !== null && isOpen(item) && !mine && (item.lease === null || item.lease.mine),
    approve: decides,
    withhold: decides,
    dismiss: decides,
    // What was escalated is with somebody senior already.
    escalate: decides && item.round !== 'escalated',
    // Whoever holds it now: it is for those who lead reviews.
    assign: item !== null && isOpen(item),
    appeal: item !== null && !item.appealed && (item.round === 'reviewed' || item.round === 'dismissed'),
  };
}
