import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { LearnerCohorts } from '../../api/model';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { useLearnerRows } from './use-learner-rows';

const STATUSES = ['enrolled', 'in_progress', 'completed', 'dropped'] as const;

/** The numbers of each cohort of learners. */
export function LearnersTable({ learners }: { learners: LearnerCohorts }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rows = useLearnerRows(learners);
  return (
    <TableFrame label={t('learners.title')} minWidth={620}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t(`learnersBy.${learners.by}`)}</Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('programme.learners')}
          </Table.Th>
          {STATUSES.map((status) => (
            <Table.Th scope="col" key={status} className="numeric">
              {t(`courseStatus.${status}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, label, progress }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row">{label}</Table.Th>
            {progress === null ? (
              <Table.Td colSpan={STATUSES.length + 1} className="numeric">
                <Text span size="sm" c="dimmed">
                  {t('trend.suppressed')}
                </Text>
              </Table.Td>
            ) : (
              <>
                <Table.Td className="numeric">{formats.number(progress.learners)}</Table.Td>
                {STATUSES.map((status) => (
                  <Table.Td key={status} className="numeric">
                    {formats.number(progress[status])}
                  </Table.Td>
                ))}
              </>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
