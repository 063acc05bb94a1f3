import { Anchor, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { EventSummary } from '../../api/model';
import { Identifier } from '../../components/identifier';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { ROLES } from '../../session/principal';

/** Events without their payloads, newest first. */
export function EventTable({
  events,
  onOpen,
}: {
  events: readonly EventSummary[];
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const roleName = (role: string) => {
    const known = ROLES.find((one) => one === role);
    return known ? t(`role.${known}`) : role;
  };
  return (
    <TableFrame label={t('event.newest')} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" className="numeric">
            {t('event.sequence')}
          </Table.Th>
          <Table.Th scope="col">{t('event.type')}</Table.Th>
          <Table.Th scope="col">{t('event.aggregate')}</Table.Th>
          <Table.Th scope="col">{t('event.recordedAt')}</Table.Th>
          <Table.Th scope="col">{t('event.actor')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Table.Tr key={event.id}>
            <Table.Td className="numeric">
              {formats.number(event.sequence)}
              {event.index > 0 && (
                <Text span size="xs" c="dimmed">
                  .{event.index}
                </Text>
              )}
            </Table.Td>
            <Table.Th scope="row">
              <Anchor component="button" type="button" size="sm" fw={600} onClick={() => onOpen(event.id)}>
                {event.type}
              </Anchor>{' '}
              <Text span size="xs" c="dimmed" fw={400}>
                v{event.version}
              </Text>
            </Table.Th>
            <Table.Td>
              {event.aggregate.type} <Identifier value={event.aggregate.id} copy={false} />
              <Text span size="xs" c="dimmed">
                {' '}
                {t('event.version', { version: event.aggregate.version })}
              </Text>
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.instant(event.recorded_at)}</Table.Td>
            <Table.Td>{roleName(event.actor.role)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
