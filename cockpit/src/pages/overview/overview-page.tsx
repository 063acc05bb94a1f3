import { Button } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { useLiveStatus } from '../../live/live-status';
import { usePlatform } from '../../session/session-context';
import { CompanyTable } from './company-table';
import { Totals } from './totals';
import { TrendSection } from './trend-section';

/** How often the totals are asked for while nobody pushes them. */
const POLL_MS = 5_000;

export function OverviewPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readAggregates" title={t('overview.title')}>
      <Page title={t('overview.title')} intro={t('overview.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const live = useLiveStatus();
  const overview = useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/overview', { signal })),
    refetchInterval: live === 'live' ? false : POLL_MS,
  });
  if (overview.isPending) return <Waiting />;
  if (overview.data === undefined) {
    return <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />;
  }
  const totals = overview.data;
  if ((totals.events ?? totals.sessions ?? 0) === 0 && (totals.people ?? 0) === 0) {
    return (
      <div className="card">
        <EmptyState
          level={2}
          icon={IconFileImport}
          title={t('overview.emptyTitle')}
          action={
            <Button component={Link} to="/imports" mt="sm">
              {t('overview.emptyAction')}
            </Button>
          }
        >
          {t('overview.empty')}
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      {overview.isRefetchError && (
        <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      <Totals totals={totals} />
      <TrendSection />
      <CompanyTable />
    </>
  );
}
