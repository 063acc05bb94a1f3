import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { PersonProfile } from '../../api/model';
import { Doubts } from '../../components/doubts';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';

/** The places of a person in programmes. */
export function EnrolmentsSection({ enrolments }: { enrolments: PersonProfile['enrolments'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Section title={t('enrolment.title')}>
      {enrolments.length === 0 ? (
        <Text c="dimmed">{t('enrolment.none')}</Text>
      ) : (
        <TableFrame label={t('enrolment.title')} minWidth={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('enrolment.programme')}</Table.Th>
              <Table.Th scope="col">{t('enrolment.role')}</Table.Th>
              <Table.Th scope="col">{t('enrolment.status')}</Table.Th>
              <Table.Th scope="col">{t('enrolment.enrolledOn')}</Table.Th>
              <Table.Th scope="col">{t('enrolment.endedOn')}</Table.Th>
              <Table.Th scope="col">{t('session.quality')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {enrolments.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Th scope="row">{t(`enrolmentProgramme.${one.programme}`)}</Table.Th>
                <Table.Td>{t(`programmeRole.${one.role}`)}</Table.Td>
                <Table.Td>{t(`enrolmentStatus.${one.status}`)}</Table.Td>
                <Table.Td>{formats.day(one.enrolled_on)}</Table.Td>
                <Table.Td>{one.ended_on === null ? '–' : formats.day(one.ended_on)}</Table.Td>
                <Table.Td>
                  <Doubts quality={one.quality} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
    </Section>
  );
}
