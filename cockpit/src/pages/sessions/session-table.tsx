import { Anchor, Badge, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconMessage2Exclamation } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Session, Severity } from '../../api/model';
import { shortened } from '../../components/identifier';
import { TableFrame } from '../../components/table-frame';
import { useCompanies } from '../../components/use-companies';
import { useFormats } from '../../i18n/formats';

const SEVERITY_COLOURS = { low: 'yellow', medium: 'orange', high: 'red' } as const;
const STATE_COLOURS = { scheduled: 'blue', completed: 'green', retracted: 'gray' } as const;

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  return <Badge color={SEVERITY_COLOURS[severity]}>{t(`severity.${severity}`)}</Badge>;
}

export function SessionState({ state }: { state: Session['state'] }) {
  const { t } = useTranslation();
  return <Badge color={STATE_COLOURS[state]}>{t(`sessionState.${state}`)}</Badge>;
}

/** Sessions, newest day first. Opens one in place, or leads to it. */
export function SessionTable({
  label,
  sessions,
  onOpen,
}: {
  label: string;
  sessions: readonly Session[];
  onOpen?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { nameOf } = useCompanies();
  return (
    <TableFrame label={label} minWidth={820}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('session.one')}</Table.Th>
          <Table.Th scope="col">{t('session.day')}</Table.Th>
          <Table.Th scope="col">{t('session.type')}</Table.Th>
          <Table.Th scope="col">{t('session.company')}</Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('session.minutes')}
          </Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('session.rating')}
          </Table.Th>
          <Table.Th scope="col">{t('session.state')}</Table.Th>
          <Table.Th scope="col">{t('session.severity')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map((session) => (
          <Table.Tr key={session.id}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              {onOpen ? (
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  fw={600}
                  onClick={() => onOpen(session.id)}
                >
                  {session.external_id}
                </Anchor>
              ) : (
                <Link to="/sessions" search={{ session: session.id }} className="row-link">
                  {session.external_id}
                </Link>
              )}
            </Table.Th>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {formats.day(session.local_date ?? session.scheduled_on)}
            </Table.Td>
            <Table.Td>{t(`sessionType.${session.session_type}`)}</Table.Td>
            <Table.Td>
              {session.state === 'scheduled' ? (
                '–'
              ) : session.company_id === null ? (
                <Text span size="sm" fs="italic" c="dimmed">
                  {t('companies.unattributed')}
                </Text>
              ) : (
                (nameOf(session.company_id) ?? shortened(session.company_id))
              )}
            </Table.Td>
            <Table.Td className="numeric">
              {session.duration_min === null ? '–' : formats.number(session.duration_min)}
            </Table.Td>
            <Table.Td className="numeric">
              {session.rating ? `${session.rating.raw} / ${session.rating.scale_max}` : '–'}
            </Table.Td>
            <Table.Td>
              <SessionState state={session.state} />
            </Table.Td>
            <Table.Td>
              <Group gap={6} wrap="nowrap">
                {session.severity ? <SeverityBadge severity={session.severity} /> : '–'}
                {session.quality.length > 0 && (
                  <Tooltip label={session.quality.map((one) => t(`quality.${one}`)).join('; ')}>
                    <IconMessage2Exclamation
                      size={17}
                      role="img"
                      aria-label={session.quality.map((one) => t(`quality.${one}`)).join('; ')}
                    />
                  </Tooltip>
                )}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
