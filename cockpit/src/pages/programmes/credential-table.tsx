import { Badge, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Credential } from '../../api/model';
import { Doubts } from '../../components/doubts';
import { PersonLink } from '../../components/person-link';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';

/** What was issued to learners, newest day first. */
export function CredentialTable({ credentials }: { credentials: readonly Credential[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <TableFrame label={t('credential.title')} minWidth={700}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('credential.one')}</Table.Th>
          <Table.Th scope="col">{t('course.learner')}</Table.Th>
          <Table.Th scope="col">{t('course.course')}</Table.Th>
          <Table.Th scope="col">{t('course.provider')}</Table.Th>
          <Table.Th scope="col">{t('credential.issued')}</Table.Th>
          <Table.Th scope="col">{t('session.quality')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {credentials.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              {one.external_id}{' '}
              {one.retracted_at !== null && <Badge color="gray">{t('courseStatus.retracted')}</Badge>}
            </Table.Th>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <PersonLink id={one.learner_id} />
            </Table.Td>
            <Table.Td>{one.course_id}</Table.Td>
            <Table.Td>{one.provider}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.day(one.issued_on)}</Table.Td>
            <Table.Td>
              <Doubts quality={one.quality} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
