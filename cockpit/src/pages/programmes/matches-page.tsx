import { Anchor, Badge, Button, Group, Select, TextInput } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
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
import { MATCH_STATUSES, type MatchSearch, readMatchFilters } from './match-filters';
import { MatchTable } from './match-table';

const PAGE = 50;

export function MatchesPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readRecords" title={t('match.title')}>
      <Page
        title={t('match.title')}
        intro={t('match.intro')}
        actions={
          <Anchor component={Link} to="/programmes" size="sm">
            {t('programme.back')}
          </Anchor>
        }
      >
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const filters = useSearch({ from: '/programmes/matches' });
  const matches = useInfiniteQuery({
    queryKey: [...keys.matches, 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/buddies/matches', {
          params: { query: { ...filters, limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = matches.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Filters
        filters={filters}
        onChange={(search) => void navigate({ to: '/programmes/matches', search, resetScroll: false })}
      />
      <Section title={t('match.newest')}>
        {matches.isPending ? (
          <Waiting rows={8} />
        ) : matches.data === undefined ? (
          <ProblemAlert error={matches.error} onRetry={() => void matches.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState icon={IconUsersGroup} title={t('match.none')}>
            {t('filter.widen')}
          </EmptyState>
        ) : (
          <>
            <MatchTable matches={items} />
            <LoadMore
              shown={items.length}
              hasMore={matches.hasNextPage}
              loading={matches.isFetchingNextPage}
              onMore={() => void matches.fetchNextPage()}
            />
          </>
        )}
      </Section>
    </>
  );
}

function Filters({ filters, onChange }: { filters: MatchSearch; onChange: (next: MatchSearch) => void }) {
  const { t } = useTranslation();
  const change = (part: Record<string, string | null>) => {
    const next: Record<string, unknown> = { ...filters };
    for (const [name, value] of Object.entries(part)) next[name] = value ?? undefined;
    onChange(readMatchFilters(next));
  };
  return (
    <Group className="card" p="md" align="flex-end" gap="sm" role="search" aria-label={t('match.filters')}>
      <CompanySelect value={filters.company ?? null} onChange={(company) => change({ company })} />
      <Select
        label={t('match.status')}
        w={170}
        clearable
        placeholder={t('filter.all')}
        value={filters.status ?? null}
        onChange={(status) => change({ status })}
        data={MATCH_STATUSES.map((value) => ({ value, label: t(`matchStatus.${value}`) }))}
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
      {filters.buddy !== undefined && (
        <Badge size="lg" variant="default">
          {t('match.buddy')} {shortened(filters.buddy)}
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
