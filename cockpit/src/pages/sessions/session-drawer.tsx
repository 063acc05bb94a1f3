import { Drawer, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { SessionDetail } from '../../api/model';
import { keys } from '../../api/queries';
import { Facts } from '../../components/facts';
import { Identifier, shortened } from '../../components/identifier';
import { ProblemAlert } from '../../components/problem-alert';
import { TableFrame } from '../../components/table-frame';
import { useCompanies } from '../../components/use-companies';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import { AmendButton } from './amend-button';
import { RetractButton } from './retract-button';
import { SessionState, SeverityBadge } from './session-table';
import { UnsealFeedbackButton } from './unseal-feedback-button';

/** One session with what was judged about it, and what can be done about it. */
export function SessionDrawer({ sessionId, onClose }: { sessionId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const detail = useQuery({
    queryKey: [...keys.sessions, sessionId],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/sessions/{id}', { params: { path: { id: sessionId ?? '' } }, signal })),
    enabled: sessionId !== null,
  });
  return (
    <Drawer
      opened={sessionId !== null}
      onClose={onClose}
      position="right"
      size="xl"
      title={<Title order={2}>{t('session.titled', { id: detail.data?.session.external_id ?? '' })}</Title>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {detail.data !== undefined ? (
        <Detail detail={detail.data} />
      ) : detail.isError ? (
        <ProblemAlert error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <Waiting rows={8} />
      )}
    </Drawer>
  );
}

function Detail({ detail }: { detail: SessionDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { nameOf } = useCompanies();
  const { session } = detail;
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <SessionState state={session.state} />
        {session.severity && <SeverityBadge severity={session.severity} />}
      </Group>
      <Facts
        cols={2}
        facts={[
          [
            t('session.when'),
            (session.occurred_at ?? session.scheduled_at) === null
              ? formats.day(session.local_date ?? session.scheduled_on)
              : formats.instant(session.occurred_at ?? session.scheduled_at),
          ],
          [t('session.type'), t(`sessionType.${session.session_type}`)],
          [t('session.minutes'), session.duration_min === null ? null : formats.number(session.duration_min)],
          [
            t('session.rating'),
            session.rating ? `${session.rating.raw} / ${session.rating.scale_max}` : null,
          ],
          [
            t('session.company'),
            session.company_id === null
              ? t('companies.unattributed')
              : (nameOf(session.company_id) ?? shortened(session.company_id)),
          ],
          [t('session.attribution'), detail.attribution_rule],
          [
            t('programmeRole.participant'),
            <Link
              key="p"
              to="/people/$personId"
              params={{ personId: session.participant_id }}
              className="row-link mono"
            >
              {shortened(session.participant_id)}
            </Link>,
          ],
          [
            t('programmeRole.volunteer'),
            <Link
              key="v"
              to="/people/$personId"
              params={{ personId: session.volunteer_id }}
              className="row-link mono"
            >
              {shortened(session.volunteer_id)}
            </Link>,
          ],
          [t('session.id'), <Identifier key="id" value={session.id} />],
          [
            t('event.history'),
            <Link
              key="history"
              to="/events"
              search={{ aggregate: 'kintell_session', aggregate_id: session.id }}
              className="row-link"
            >
              {t('session.history')}
            </Link>,
          ],
        ]}
      />
      {session.quality.length > 0 && (
        <div>
          <Title order={3} size="h4">
            {t('session.quality')}
          </Title>
          <List size="sm">
            {session.quality.map((one) => (
              <List.Item key={one}>{t(`quality.${one}`)}</List.Item>
            ))}
          </List>
        </div>
      )}
      <Screening detail={detail} />
      <Group gap="xs">
        <UnsealFeedbackButton session={session} />
        <AmendButton session={session} />
        <RetractButton session={session} />
      </Group>
    </Stack>
  );
}

function Screening({ detail: { screening } }: { detail: SessionDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div>
      <Title order={3} size="h4" mb={4}>
        {t('screening.title')}
      </Title>
      {screening === null ? (
        <Text size="sm" c="dimmed">
          {t('screening.noText')}
        </Text>
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {t('screening.about', {
              rules: screening.rules_version,
              language: screening.language ?? t('screening.languageUnknown'),
              characters: formats.number(screening.length_chars),
            })}
          </Text>
          {screening.findings.length === 0 ? (
            <Text size="sm">{t('screening.clean')}</Text>
          ) : (
            <TableFrame label={t('screening.title')} minWidth={420}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('screening.rule')}</Table.Th>
                  <Table.Th scope="col">{t('session.severity')}</Table.Th>
                  <Table.Th scope="col" className="numeric">
                    {t('screening.confidence')}
                  </Table.Th>
                  <Table.Th scope="col" className="numeric">
                    {t('screening.count')}
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {screening.findings.map((finding) => (
                  <Table.Tr key={`${finding.family} ${finding.rule}`}>
                    <Table.Th scope="row">
                      {finding.family}: {finding.rule}
                    </Table.Th>
                    <Table.Td>
                      <SeverityBadge severity={finding.severity} />
                    </Table.Td>
                    <Table.Td className="numeric">{formats.thousandths(finding.confidence_milli)}</Table.Td>
                    <Table.Td className="numeric">{formats.number(finding.count)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </TableFrame>
          )}
        </>
      )}
    </div>
  );
}
