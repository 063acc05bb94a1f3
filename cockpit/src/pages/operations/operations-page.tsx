import { IconDatabaseOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Positions, ProjectionStatus } from '../../api/model';
import { keys } from '../../api/queries';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { ProjectionCard } from './projection-card';

/** What is parked and rebuilt is not in the stream: it is asked for. */
const POLL_MS = 2_000;

export function OperationsPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readOperations" title={t('operations.title')}>
      <Page title={t('operations.title')} intro={t('operations.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const projections = useQuery({
    queryKey: [...keys.projections, 'list'],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/projections', { signal })),
    refetchInterval: POLL_MS,
  });
  const { data: positions } = useQuery<Positions | null>({
    queryKey: keys.positions,
    queryFn: () => null,
    enabled: false,
  });
  if (projections.isPending) return <Waiting rows={6} />;
  if (projections.data === undefined) {
    return <ProblemAlert error={projections.error} onRetry={() => void projections.refetch()} />;
  }
  if (projections.data.length === 0) {
    return (
      <div className="card">
        <EmptyState level={2} icon={IconDatabaseOff} title={t('operations.none')} />
      </div>
    );
  }
  return (
    <>
      {projections.isRefetchError && (
        <ProblemAlert error={projections.error} onRetry={() => void projections.refetch()} />
      )}
      {projections.data.map((status) => (
        <ProjectionCard key={status.name} status={newest(status, positions)} />
      ))}
    </>
  );
}

/** The stream is ahead of the list, unless it has gone silent. */
function newest(status: ProjectionStatus, positions: Positions | null | undefined): ProjectionStatus {
  const pushed = positions?.projections.find((one) => one.name === status.name);
  if (!positions || !pushed || positions.head < status.head || pushed.position < status.position)
    return status;
  return { ...status, ...pushed, head: positions.head };
}
