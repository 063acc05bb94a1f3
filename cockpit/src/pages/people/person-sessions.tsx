import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ProgrammeRole } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { usePlatform } from '../../session/session-context';
import { SessionTable } from '../sessions/session-table';

const PAGE = 10;

/** The latest sessions of a person, in each of their roles. */
export function PersonSessions({ id, roles }: { id: string; roles: readonly ProgrammeRole[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('person.sessions')}>
      <Stack gap="lg">
        {roles.length === 0 && <Text c="dimmed">{t('session.none')}</Text>}
        {roles.map((role) => (
          <InRole key={role} id={id} role={role} />
        ))}
      </Stack>
    </Section>
  );
}

function InRole({ id, role }: { id: string; role: ProgrammeRole }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const filter = role === 'participant' ? { participant: id } : { volunteer: id };
  const sessions = useQuery({
    queryKey: [...keys.sessions, 'of', filter],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/sessions', { params: { query: { ...filter, limit: PAGE } }, signal })),
  });
  return (
    <div>
      <Title order={3} size="h4" mb="xs">
        {t(`programmeRole.${role}`)}
      </Title>
      {sessions.isPending ? (
        <Waiting />
      ) : sessions.data === undefined ? (
        <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : sessions.data.items.length === 0 ? (
        <Text c="dimmed">{t('session.none')}</Text>
      ) : (
        <>
          <SessionTable
            label={t('person.sessionsAs', { role: t(`programmeRole.${role}`) })}
            sessions={sessions.data.items}
          />
          {sessions.data.next !== null && (
            <Text size="sm" mt="xs">
              <Link to="/sessions" search={filter} className="row-link">
                {t('person.allSessions')}
              </Link>
            </Text>
          )}
        </>
      )}
    </div>
  );
}
