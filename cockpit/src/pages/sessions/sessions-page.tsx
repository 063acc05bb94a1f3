import { Badge, Button, Group, Select, TextInput } from '@mantine/core';
import { IconCalendarOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { CompanySelect } from '../../components/company-select';
import { EmptyState } from '../../components/empty-state';
import { shortened } from '../../components/identifier';
import { LoadMore } from '../../components/load-more';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { readSessionFilters, SEVERITIES, type SessionSearch, TYPES } from './filters';
import { SessionDrawer } from './session-drawer';
import { SessionTable } from './session-table';

const PAGE = 50;

export function SessionsPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readRecords" title={t('session.title')}>
      <Page title={t('session.title')} intro={t('session.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const { session, ...filters } = useSearch({ from: '/sessions' });
  const show = (next: SessionSearch) => void navigate({ to: '/sessions', search: next, resetScroll: false });
  const sessions = useInfiniteQuery({
    queryKey: [...keys.sessions, 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/sessions', {
          params: { query: { ...filters, limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Filters filters={filters} onChange={show} />
      <Section title={t('session.newest')}>
        {sessions.isPending ? (
          <Waiting rows={8} />
        ) : sessions.data === undefined ? (
          <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState icon={IconCalendarOff} title={t('session.none')}>
            {t('filter.widen')}
          </EmptyState>
        ) : (
          <>
            <SessionTable
              label={t('session.newest')}
              sessions={items}
              onOpen={(id) => show({ ...filters, session: id })}
            />
            <LoadMore
              shown={items.length}
              hasMore={sessions.hasNextPage}
              loading={sessions.isFetchingNextPage}
              onMore={() => void sessions.fetchNextPage()}
            />
          </>
        )}
      </Section>
      <SessionDrawer sessionId={session ?? null} onClose={() => show(filters)} />
    </>
  );
}

function Filters({ filters, onChange }: { filters: SessionSearch; onChange: (next: SessionSearch) => void }) {
  const { t } = useTranslation();
  const change = (part: Record<string, string | null>) => {
    const next: Record<string, unknown> = { ...filters };
    for (const [name, value] of Object.entries(part)) next[name] = value ?? undefined;
    onChange(readSessionFilters(next));
  };
  return (
    <Group className="card" p="md" align="flex-end" gap="sm" role="search" aria-label={t('session.filters')}>
      <CompanySelect value={filters.company ?? null} onChange={(company) => change({ company })} />
      <Select
        label={t('session.type')}
        w={170}
        clearable
        placeholder={t('filter.all')}
        value={filters.type ?? null}
        onChange={(type) => change({ type })}
        data={TYPES.map((value) => ({ value, label: t(`sessionType.${value}`) }))}
      />
      <Select
        label={t('session.severity')}
        description={undefined}
        w={170}
        clearable
        placeholder={t('filter.all')}
        value={filters.severity ?? null}
        onChange={(severity) => change({ severity })}
        data={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
      />
      <TextInput
        type="date"
        label={t('filter.from')}
        value={filters.from ?? ''}
        onChange={(event) => change({ from: event.currentTarget.value || null })}
      />
      <TextInput
        type="date"
        label={t('filter.to')}
        value={filters.to ?? ''}
        onChange={(event) => change({ to: event.currentTarget.value || null })}
      />
      {filters.participant !== undefined && (
        <Badge size="lg" variant="default">
          {t('programmeRole.participant')} {shortened(filters.participant)}
        </Badge>
      )}
      {filters.volunteer !== undefined && (
        <Badge size="lg" variant="default">
          {t('programmeRole.volunteer')} {shortened(filters.volunteer)}
        </Badge>
      )}
      {Object.keys(filters).length > 0 && (
        <Button variant="default" onClick={() => onChange({})}>
          {t('filter.clear')}
        </Button>
      )}
    </Group>
  );
}
