import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { JourneyFlag, Person } from '../../api/model';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { useRefusal } from '../../session/session-context';
import { Because } from './because';
import { FlagButton } from './flag-button';
import { flagName } from './journey-names';

/** Every flag, whether it holds, and who or what says so. */
export function JourneyFlags({ person, flags }: { person: Person; flags: readonly JourneyFlag[] }) {
  const { t } = useTranslation();
  const maySet = useRefusal('amendRecords') === null && person.state === 'active';
  return (
    <TableFrame label={t('journey.flags')} minWidth={620}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('journey.flag')}</Table.Th>
          <Table.Th scope="col">{t('journey.holds')}</Table.Th>
          <Table.Th scope="col">{t('journey.why')}</Table.Th>
          <Table.Th scope="col">{t('journey.because')}</Table.Th>
          {maySet && <Table.Th scope="col">{t('journey.byHand')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {flags.map((flag) => (
          <Table.Tr key={flag.name}>
            <Table.Th scope="row">{flagName(t, flag.name)}</Table.Th>
            <Table.Td>
              <Badge color={flag.holds ? 'green' : 'gray'}>
                {t(flag.holds ? 'answer.yes' : 'answer.no')}
              </Badge>
            </Table.Td>
            <Table.Td>
              <Why flag={flag} />
            </Table.Td>
            <Table.Td>
              <Because records={flag.because} />
            </Table.Td>
            {maySet && (
              <Table.Td>
                <FlagButton personId={person.id} flag={flag} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

/** Who says so: staff, or else the records. */
function Why({ flag }: { flag: JourneyFlag }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const byRules =
    flag.since === null ? t('journey.noRecords') : t('journey.since', { day: formats.day(flag.since) });
  if (flag.set_by_hand_at === null) return byRules;
  return (
    <>
      <Text size="sm" fw={600}>
        {t('journey.setByHand', { time: formats.instant(flag.set_by_hand_at) })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('journey.byTheRules', { what: byRules })}
      </Text>
    </>
  );
}
