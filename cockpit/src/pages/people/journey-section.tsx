import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Person } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { usePlatform } from '../../session/session-context';
import { JourneyFlags } from './journey-flags';
import { Milestones } from './milestones';

/** What somebody has come to: flags that hold, milestones that were reached, and the records that say so. */
export function JourneySection({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const journey = useQuery({
    queryKey: [...keys.people, person.id, 'journey'],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/people/{id}/journey', { params: { path: { id: person.id } }, signal })),
  });
  const rules = useQuery({
    queryKey: ['journey-rules'],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/journey/rules', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section title={t('journey.title')}>
      {journey.isPending || rules.isPending ? (
        <Waiting rows={6} />
      ) : journey.data === undefined ? (
        <ProblemAlert error={journey.error} onRetry={() => void journey.refetch()} />
      ) : rules.data === undefined ? (
        <ProblemAlert error={rules.error} onRetry={() => void rules.refetch()} />
      ) : (
        <Stack gap="lg">
          <JourneyFlags person={person} flags={journey.data.flags} />
          <div>
            <Group justify="space-between" mb="xs">
              <Title order={3} size="h4">
                {t('journey.milestones')}
              </Title>
              <Text size="xs" c="dimmed">
                {t('journey.rules', { version: journey.data.rules_version })}
              </Text>
            </Group>
            <Milestones milestones={journey.data.milestones} rules={rules.data} />
          </div>
        </Stack>
      )}
    </Section>
  );
}
