import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Course } from '../../api/model';
import { Doubts } from '../../components/doubts';
import { PersonLink } from '../../components/person-link';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';

const COLOURS = {
  enrolled: 'blue',
  in_progress: 'yellow',
  completed: 'green',
  dropped: 'red',
  retracted: 'gray',
} as const;

/** Learners on courses, those who have not begun first. */
export function CourseTable({ courses }: { courses: readonly Course[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <TableFrame label={t('course.newest')} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('course.one')}</Table.Th>
          <Table.Th scope="col">{t('course.learner')}</Table.Th>
          <Table.Th scope="col">{t('course.course')}</Table.Th>
          <Table.Th scope="col">{t('course.provider')}</Table.Th>
          <Table.Th scope="col">{t('course.status')}</Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('course.progress')}
          </Table.Th>
          <Table.Th scope="col">{t('course.days')}</Table.Th>
          <Table.Th scope="col">{t('course.credential')}</Table.Th>
          <Table.Th scope="col">{t('session.quality')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {courses.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              {one.external_id}
            </Table.Th>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <PersonLink id={one.learner_id} />
            </Table.Td>
            <Table.Td>
              {one.course_name ?? one.course_id}
              {one.course_name !== null && (
                <Text size="xs" c="dimmed">
                  {one.course_id}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{one.provider}</Table.Td>
            <Table.Td>
              <Badge color={COLOURS[one.status]}>{t(`courseStatus.${one.status}`)}</Badge>
            </Table.Td>
            <Table.Td className="numeric">
              {one.progress_percent === null ? '–' : formats.thousandths(one.progress_percent * 10)}
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              {formats.day(one.started_on)} –<br />
              {one.ended_on === null ? '' : formats.day(one.ended_on)}
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{one.credential_ref ?? '–'}</Table.Td>
            <Table.Td>
              <Doubts quality={one.quality} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
