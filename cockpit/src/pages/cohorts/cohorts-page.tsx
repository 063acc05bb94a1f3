import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { Page } from '../../components/page';
import { Permitted } from '../../layout/permitted';
import { type CohortSearch, readCohortFilters } from './filters';
import { LearnersSection } from './learners-section';
import { RetentionSection } from './retention-section';

export function CohortsPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readAggregates" title={t('cohort.title')}>
      <Page title={t('cohort.title')} intro={t('cohort.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const navigate = useNavigate();
  const filters = useSearch({ from: '/cohorts' });
  const change = (next: CohortSearch) =>
    void navigate({ to: '/cohorts', search: readCohortFilters({ ...next }), resetScroll: false });
  return (
    <>
      <RetentionSection filters={filters} onChange={change} />
      <LearnersSection by={filters.by ?? 'region'} onChange={(by) => change({ ...filters, by })} />
    </>
  );
}
