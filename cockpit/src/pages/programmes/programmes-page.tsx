import { SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { AttributionChart } from './attribution-chart';
import { ProgrammeCard } from './programme-card';

export function ProgrammesPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readAggregates" title={t('programme.title')}>
      <Page title={t('programme.title')} intro={t('programme.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const overview = useQuery({
    queryKey: [...keys.figures, 'programmes'],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/programmes', { signal })),
  });
  if (overview.isPending) return <Waiting rows={8} />;
  if (overview.data === undefined) {
    return <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />;
  }
  const { people_min: peopleMin, programmes } = overview.data;
  return (
    <>
      {overview.isRefetchError && (
        <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      {peopleMin !== null && (
        <Text size="sm" c="dimmed">
          {t('programme.peopleMin', { people: peopleMin })}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {programmes.map((one) => (
          <ProgrammeCard key={one.programme} figures={one} />
        ))}
      </SimpleGrid>
      <Section title={t('programme.chart')}>
        <AttributionChart programmes={programmes} />
      </Section>
    </>
  );
}
