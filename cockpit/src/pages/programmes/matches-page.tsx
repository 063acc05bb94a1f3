import { Anchor } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { CompanySelect } from '../../components/company-select';
import { changed, ChoiceFilter, DayFilters, FilterBar } from '../../components/filter-bar';
import { Page } from '../../components/page';
import { PagedSection, usePagedList } from '../../components/paged-list';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { MATCH_STATUSES, type MatchSearch, readMatchFilters } from './match-filters';
import { MatchTable } from './match-table';

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
  const matches = usePagedList([...keys.matches, 'list', filters], (page, signal) =>
    unwrap(clients.query.GET('/v1/buddies/matches', { params: { query: { ...filters, ...page } }, signal })),
  );
  return (
    <>
      <Filters
        filters={filters}
        onChange={(search) => void navigate({ to: '/programmes/matches', search, resetScroll: false })}
      />
      <PagedSection
        title={t('match.newest')}
        paged={matches}
        emptyIcon={IconUsersGroup}
        emptyTitle={t('match.none')}
      >
        {(items) => <MatchTable matches={items} />}
      </PagedSection>
    </>
  );
}

function Filters({ filters, onChange }: { filters: MatchSearch; onChange: (next: MatchSearch) => void }) {
  const { t } = useTranslation();
  const change = (part: Record<string, string | null>) => onChange(readMatchFilters(changed(filters, part)));
  return (
    <FilterBar
      label={t('match.filters')}
      pinned={[
        [t('programmeRole.participant'), filters.participant],
        [t('match.buddy'), filters.buddy],
      ]}
      onClear={Object.keys(filters).length > 0 ? () => onChange({}) : undefined}
    >
      <CompanySelect value={filters.company ?? null} onChange={(company) => change({ company })} />
      <ChoiceFilter
        label={t('match.status')}
        value={filters.status}
        values={MATCH_STATUSES}
        named={(value) => t(`matchStatus.${value}`)}
        onChange={(status) => change({ status })}
      />
      <DayFilters from={filters.from} to={filters.to} onChange={change} />
    </FilterBar>
  );
}
