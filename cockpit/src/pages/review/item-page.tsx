import { Anchor, Button, Group, Kbd } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandGrab } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ItemDetail } from '../../api/model';
import { shortened } from '../../components/identifier';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { ShortcutHelp, ShortcutLine } from '../../components/shortcuts/shortcut-help';
import { type Shortcut, useShortcuts } from '../../components/shortcuts/use-shortcuts';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform, useRefusal } from '../../session/session-context';
import { ActionBar } from './action-bar';
import { AssignDialog } from './assign-dialog';
import { DecisionDialog } from './decision-dialog';
import { ItemAbout } from './item-about';
import { ItemFindings } from './item-findings';
import { ItemHistory } from './item-history';
import { ItemText } from './item-text';
import { isOpen } from './lease';
import { useClaimNext } from './use-claim';
import { type Decision, itemKey, useItemCommands } from './use-item-commands';
import { useLease } from './use-lease';
import { whatCanBeDone } from './what-can-be-done';

export function ReviewItemPage() {
  const { t } = useTranslation();
  const { itemId } = useParams({ from: '/review/$itemId' });
  return (
    <Permitted needs="reviewContent" title={t('review.item')}>
      <Content key={itemId} id={itemId} />
    </Permitted>
  );
}

function Content({ id }: { id: string }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const [helpOpened, help] = useDisclosure(false);
  const [assigning, assign] = useDisclosure(false);
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const claimNext = useClaimNext();
  const commands = useItemCommands(id);
  const query = useQuery({
    queryKey: itemKey(id),
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/safety/queue/{id}', { params: { path: { id } }, signal })),
    // Each reading of a text is logged: it happens when something changed, and what was read is not kept.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const lease = useLease(query.data?.item ?? null, query.dataUpdatedAt, () => void query.refetch());
  const leads = useRefusal('leadReviews') === null;
  const can = whatCanBeDone(query.data?.item ?? null, lease.mine);
  const mayClaim = can.claim && (leads || query.data?.item.round !== 'escalated');
  const decideBy = (decision: Decision) => (can[decision] ? () => setDeciding(decision) : undefined);
  const shortcuts: Shortcut[] = [
    { key: 'n', what: t('review.claimNext'), run: () => claimNext.isPending || claimNext.mutate() },
    { key: 'c', what: t('review.claim'), run: mayClaim ? () => commands.claim.mutate() : undefined },
    { key: 'a', what: t('decision.approve'), run: decideBy('approve') },
    { key: 'w', what: t('decision.withhold'), run: decideBy('withhold') },
    { key: 'd', what: t('decision.dismiss'), run: decideBy('dismiss') },
    { key: 'e', what: t('decision.escalate'), run: decideBy('escalate') },
    { key: 'p', what: t('decision.appeal'), run: decideBy('appeal') },
    { key: 'g', what: t('review.assign'), run: can.assign && leads ? assign.open : undefined },
    { key: 'r', what: t('review.renew'), run: lease.mine ? () => commands.renew.mutate() : undefined },
    { key: 'x', what: t('review.release'), run: lease.mine ? () => commands.release.mutate() : undefined },
    { key: 'u', what: t('review.back'), run: () => void navigate({ to: '/review' }) },
    { key: '?', what: t('shortcut.help'), run: help.open },
  ];
  useShortcuts(shortcuts);
  const failed = [claimNext, commands.claim, commands.renew, commands.release].find((one) => one.isError);
  return (
    <Page
      title={t('review.titled', { id: shortened(id) })}
      intro={
        <Anchor component={Link} to="/review" size="sm">
          {t('review.back')}
        </Anchor>
      }
      actions={
        <Group gap="xs">
          <ShortcutHelp shortcuts={shortcuts} opened={helpOpened} onOpen={help.open} onClose={help.close} />
          <Button
            variant="default"
            leftSection={<IconHandGrab size={18} aria-hidden />}
            rightSection={
              <Kbd aria-hidden size="xs">
                n
              </Kbd>
            }
            aria-keyshortcuts="n"
            loading={claimNext.isPending}
            onClick={() => claimNext.mutate()}
          >
            {t('review.claimNext')}
          </Button>
        </Group>
      }
    >
      {failed && <ProblemAlert error={failed.error} />}
      {query.isPending ? (
        <Waiting rows={8} />
      ) : query.data === undefined || query.isError ? (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <ActionBar
            item={query.data.item}
            lease={lease}
            can={can}
            commands={commands}
            onAssign={assign.open}
            onDecide={setDeciding}
          />
          <ShortcutLine shortcuts={shortcuts.filter((shortcut) => shortcut.run !== undefined)} />
          <Detail detail={query.data} mine={lease.mine} />
        </>
      )}
      <AssignDialog
        opened={assigning}
        command={commands.assign}
        onClose={() => {
          assign.close();
          commands.assign.reset();
        }}
      />
      <DecisionDialog
        decision={deciding}
        command={commands.decide}
        onClose={() => {
          setDeciding(null);
          commands.decide.reset();
        }}
      />
    </Page>
  );
}

function Detail({ detail, mine }: { detail: ItemDetail; mine: boolean }) {
  return (
    <>
      <ItemText text={detail.text} open={isOpen(detail.item)} mine={mine} />
      <ItemFindings item={detail.item} />
      <ItemAbout item={detail.item} />
      <ItemHistory steps={detail.history} />
    </>
  );
}
