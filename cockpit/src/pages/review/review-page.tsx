import { Button, Checkbox, Group, Kbd } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandGrab, IconMoodCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { changed, ChoiceFilter, FilterBar } from '../../components/filter-bar';
import { Page } from '../../components/page';
import { PagedSection, usePagedList } from '../../components/paged-list';
import { ProblemAlert } from '../../components/problem-alert';
import { ShortcutHelp, ShortcutLine } from '../../components/shortcuts/shortcut-help';
import { type Shortcut, useShortcuts } from '../../components/shortcuts/use-shortcuts';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { AgreementSection } from './agreement-section';
import { readReviewFilters, type ReviewSearch, SEVERITIES, STATES } from './filters';
import { focusRow, QueueTable } from './queue-table';
import { useClaimNext } from './use-claim';

/** Others claim and decide too, and time runs. */
const REFRESH_MS = 30_000;

export function ReviewPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="reviewContent" title={t('review.title')}>
      <Content />
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const filters = useSearch({ from: '/review' });
  const rows = useRef<HTMLTableSectionElement>(null);
  const [helpOpened, help] = useDisclosure(false);
  const claimNext = useClaimNext();
  const queue = usePagedList(
    [...keys.reviews, 'list', filters],
    (page, signal) =>
      unwrap(clients.query.GET('/v1/safety/queue', { params: { query: { ...filters, ...page } }, signal })),
    { refetchInterval: REFRESH_MS },
  );
  const shortcuts: Shortcut[] = [
    { key: 'n', what: t('review.claimNext'), run: () => claimNext.isPending || claimNext.mutate() },
    { key: 'j', what: t('review.nextRow'), run: () => focusRow(rows.current, 1) },
    { key: 'k', what: t('review.previousRow'), run: () => focusRow(rows.current, -1) },
    { key: '?', what: t('shortcut.help'), run: help.open },
  ];
  useShortcuts(shortcuts);
  return (
    <Page
      title={t('review.title')}
      intro={t('review.intro')}
      actions={
        <Group gap="xs">
          <ShortcutHelp shortcuts={shortcuts} opened={helpOpened} onOpen={help.open} onClose={help.close} />
          <Button
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
      <ShortcutLine shortcuts={shortcuts} />
      {claimNext.isError && <ProblemAlert error={claimNext.error} />}
      <Filters
        filters={filters}
        onChange={(search) => void navigate({ to: '/review', search, resetScroll: false })}
      />
      <PagedSection
        title={t('review.queue')}
        paged={queue}
        emptyIcon={IconMoodCheck}
        emptyTitle={t('review.none')}
        emptyHint={Object.keys(filters).length === 0 ? t('review.noneWaits') : t('filter.widen')}
      >
        {(items) => <QueueTable items={items} rows={rows} />}
      </PagedSection>
      <AgreementSection />
    </Page>
  );
}

function Filters({ filters, onChange }: { filters: ReviewSearch; onChange: (next: ReviewSearch) => void }) {
  const { t } = useTranslation();
  const change = (part: Record<string, string | null>) => onChange(readReviewFilters(changed(filters, part)));
  const box = (name: 'overdue' | 'mine') => (
    <Checkbox
      mb={8}
      label={t(`review.only.${name}`)}
      checked={filters[name] ?? false}
      onChange={(event) => change({ [name]: event.currentTarget.checked ? 'true' : null })}
    />
  );
  return (
    <FilterBar
      label={t('review.filters')}
      onClear={Object.keys(filters).length > 0 ? () => onChange({}) : undefined}
    >
      <ChoiceFilter
        label={t('review.state')}
        width={220}
        placeholder={t('review.whateverWaits')}
        value={filters.status}
        values={STATES}
        named={(value) => t(`itemState.${value}`)}
        onChange={(status) => change({ status })}
      />
      <ChoiceFilter
        label={t('review.severityAtLeast')}
        value={filters.severity}
        values={SEVERITIES}
        named={(value) => t(`severity.${value}`)}
        onChange={(severity) => change({ severity })}
      />
      {box('overdue')}
      {box('mine')}
    </FilterBar>
  );
}
