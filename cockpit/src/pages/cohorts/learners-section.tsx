import { SegmentedControl, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { LearnersBy } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { usePlatform } from '../../session/session-context';
import { LEARNERS_BY } from './filters';
import { LearnersChart } from './learners-chart';
import { LearnersTable } from './learners-table';

/** How far learners with something in common came. */
export function LearnersSection({ by, onChange }: { by: LearnersBy; onChange: (by: LearnersBy) => void }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const learners = useQuery({
    queryKey: [...keys.cohorts, 'learners', by],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/cohort/learners', { params: { query: { by } }, signal })),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t('learners.title')}
      actions={
        <SegmentedControl
          aria-label={t('learners.by')}
          value={by}
          onChange={(value) => onChange(LEARNERS_BY.find((one) => one === value) ?? by)}
          data={LEARNERS_BY.map((value) => ({ value, label: t(`learnersBy.${value}`) }))}
        />
      }
    >
      {learners.isPending ? (
        <Waiting rows={6} />
      ) : learners.data === undefined || learners.isError ? (
        <ProblemAlert error={learners.error} onRetry={() => void learners.refetch()} />
      ) : learners.data.cohorts.length === 0 && learners.data.others === null ? (
        <Text c="dimmed">{t('learners.none')}</Text>
      ) : (
        <Stack>
          <LearnersChart learners={learners.data} />
          <LearnersTable learners={learners.data} />
          <Text size="sm" c="dimmed">
            {t('learners.explained')}
          </Text>
          {learners.data.others !== null && (
            <Text size="sm" c="dimmed">
              {t('learners.othersExplained', { people: learners.data.people_min })}
            </Text>
          )}
        </Stack>
      )}
    </Section>
  );
}
