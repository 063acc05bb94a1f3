import { IconCalendarOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { CompanySelect } from '../../components/company-select';
import { changed, ChoiceFilter, DayFilters, FilterBar } from '../../components/filter-bar';
import { Page } from '../../components/page';
import { PagedSection, usePagedList } from '../../components/paged-list';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { readSessionFilters, SEVERITIES, type SessionSearch, STATES, TYPES } from './filters';
import { SessionDrawer } from './session-drawer';
import { SessionTable } from './session-table';

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
  const sessions = usePagedList([...keys.sessions, 'list', filters], (page, signal) =>
    unwrap(clients.query.GET('/v1/sessions', { params: { query: { ...filters, ...page } }, signal })),
  );
  return (
    <>
      <Filters filters={filters} onChange={show} />
      <PagedSection
        title={t('session.newest')}
        paged={sessions}
        emptyIcon={IconCalendarOff}
        emptyTitle={t('session.none')}
      >
        {(items) => (
          <SessionTable
            label={t('session.newest')}
            sessions={items}
            onOpen={(id) => show({ ...filters, session: id })}
          />
        )}
      </PagedSection>
      <SessionDrawer sessionId={session ?? null} onClose={() => show(filters)} />
    </>
  );
}

function Filters({ filters, onChange }: { filters: SessionSearch; onChange: (next: SessionSearch) => void }) {
  const { t } = useTranslation();
  const change = (part: Record<string, string | null>) =>
    onChange(readSessionFilters(changed(filters, part)));
  return (
    <FilterBar
      label={t('session.filters')}
      pinned={[
        [t('programmeRole.participant'), filters.participant],
        [t('programmeRole.volunteer'), filters.volunteer],
      ]}
      onClear={Object.keys(filters).length > 0 ? () => onChange({}) : undefined}
    >
      <CompanySelect value={filters.company ?? null} onChange={(company) => change({ company })} />
      <ChoiceFilter
        label={t('session.type')}
        value={filters.type}
        values={TYPES}
        named={(value) => t(`sessionType.${value}`)}
        onChange={(type) => change({ type })}
      />
      <ChoiceFilter
        label={t('session.state')}
        value={filters.state}
        values={STATES}
        named={(value) => t(`sessionState.${value}`)}
        onChange={(state) => change({ state })}
      />
      <ChoiceFilter
        label={t('session.severity')}
        value={filters.severity}
        values={SEVERITIES}
        named={(value) => t(`severity.${value}`)}
        onChange={(severity) => change({ severity })}
      />
      <DayFilters from={filters.from} to={filters.to} onChange={change} />
    </FilterBar>
  );
}
