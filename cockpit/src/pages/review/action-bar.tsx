import { Badge, Button, Divider, Group, Kbd, Stack, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { Identifier } from '../../components/identifier';
import { ReasonedButton } from '../../components/reasoned-button';
import { useFormats } from '../../i18n/formats';
import { useRefusal } from '../../session/session-context';
import { SeverityBadge } from '../sessions/session-table';
import { DueClock } from './due-clock';
import { ItemStateBadge } from './item-state';
import { countdown, isOpen, LEASE_WARNING_SECONDS } from './lease';
import type { Decision, useItemCommands } from './use-item-commands';
import type { Lease } from './use-lease';
import { useReviewers } from './use-reviewers';
import type { Offered } from './what-can-be-done';

const DECISIONS = [
  { decision: 'approve', key: 'a', colour: 'green' },
  { decision: 'withhold', key: 'w', colour: 'red' },
  { decision: 'dismiss', key: 'd', colour: 'gray' },
  { decision: 'escalate', key: 'e', colour: 'orange' },
  { decision: 'appeal', key: 'p', colour: 'orange' },
] as const satisfies readonly { decision: Decision; key: string; colour: string }[];

/** Where an item stands, who holds it for how long, and what can be done about it. */
export function ActionBar({
  item,
  lease,
  can,
  commands: { claim, renew, release },
  onAssign,
  onDecide,
}: {
  item: QueueItem;
  lease: Lease;
  can: Offered;
  commands: ReturnType<typeof useItemCommands>;
  onAssign: () => void;
  onDecide: (decision: Decision) => void;
}) {
  const { t } = useTranslation();
  const leads = useRefusal('leadReviews');
  const senior = item.round === 'escalated' ? leads : null;
  return (
    <Stack className="card" p="md" gap="sm" component="section" aria-label={t('review.standing')}>
      <Group justify="space-between" gap="md">
        <Group gap="sm">
          <ItemStateBadge state={item.state} />
          {item.state === 'claimed' && item.round !== 'pending' && <ItemStateBadge state={item.round} />}
          <SeverityBadge severity={item.severity} />
          {item.decision !== null && (
            <Badge color="blue">{t(`reviewOutcome.${item.decision.outcome}`)}</Badge>
          )}
          {isOpen(item) && <DueClock item={item} />}
        </Group>
        <Holder item={item} lease={lease} />
      </Group>
      <Divider />
      <Group gap="xs">
        {can.claim && (
          <ReasonedButton
            disabledReason={senior}
            loading={claim.isPending}
            rightSection={
              <Kbd aria-hidden size="xs">
                c
              </Kbd>
            }
            aria-keyshortcuts="c"
            onClick={() => claim.mutate()}
          >
            {t('review.claim')}
          </ReasonedButton>
        )}
        {DECISIONS.map(
          ({ decision, key, colour }) =>
            can[decision] && (
              <Button
                key={decision}
                variant="light"
                color={colour}
                rightSection={
                  <Kbd aria-hidden size="xs">
                    {key}
                  </Kbd>
                }
                aria-keyshortcuts={key}
                onClick={() => onDecide(decision)}
              >
                {t(`decision.${decision}`)}
              </Button>
            ),
        )}
        {can.assign && (
          <ReasonedButton
            variant="default"
            disabledReason={leads}
            rightSection={
              <Kbd aria-hidden size="xs">
                g
              </Kbd>
            }
            aria-keyshortcuts="g"
            onClick={onAssign}
          >
            {t('review.assign')}
          </ReasonedButton>
        )}
        {lease.mine && (
          <Group gap="xs" ml="auto">
            <Button
              variant="default"
              loading={renew.isPending}
              rightSection={
                <Kbd aria-hidden size="xs">
                  r
                </Kbd>
              }
              aria-keyshortcuts="r"
              onClick={() => renew.mutate()}
            >
              {t('review.renew')}
            </Button>
            <Button
              variant="default"
              loading={release.isPending}
              rightSection={
                <Kbd aria-hidden size="xs">
                  x
                </Kbd>
              }
              aria-keyshortcuts="x"
              onClick={() => release.mutate()}
            >
              {t('review.release')}
            </Button>
          </Group>
        )}
        {!lease.mine && !can.claim && !can.appeal && !(can.assign && leads === null) && (
          <Text size="sm" c="dimmed">
            {t('review.nothingToDo')}
          </Text>
        )}
      </Group>
      {item.round === 'second_opinion' && (
        <Text size="sm" c="dimmed">
          {t('review.secondOpinionExplained')}
        </Text>
      )}
    </Stack>
  );
}

function Holder({ item, lease }: { item: QueueItem; lease: Lease }) {
  const { t } = useTranslation();
  const formats = useFormats();
  // Names are for those who lead reviews: others see an id.
  const reviewers = useReviewers(useRefusal('leadReviews') === null);
  const name = reviewers.data?.items.find((one) => one.id === item.lease?.holder_id)?.name ?? null;
  if (lease.mine) {
    const ending = lease.secondsLeft <= LEASE_WARNING_SECONDS;
    return (
      <Text
        size="sm"
        fw={600}
        role="timer"
        aria-label={t('review.leaseLeft', { time: countdown(lease.secondsLeft) })}
        c={ending ? 'var(--mantine-color-error)' : undefined}
      >
        <IconHourglass size={15} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
        {t('review.leaseLeft', { time: countdown(lease.secondsLeft) })}
      </Text>
    );
  }
  if (!isOpen(item)) return null;
  if (item.lease === null || item.lease.mine) {
    return (
      <Text size="sm" c="dimmed">
        {t('review.heldByNobody')}
      </Text>
    );
  }
  return (
    <Group gap={6}>
      <Text size="sm">{t('review.heldUntil', { time: formats.instant(item.lease.until) })}</Text>
      {name === null ? (
        <Identifier value={item.lease.holder_id} copy={false} />
      ) : (
        <Text size="sm" fw={600}>
          {name}
        </Text>
      )}
    </Group>
  );
}
