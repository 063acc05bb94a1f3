import { Badge, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ImportPreview } from '../../api/model';
import { ApiProblem, isProblem } from '../../api/problem';
import { ProblemAlert } from '../../components/problem-alert';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';

const OUTCOME_COLOURS = { read: 'green', skipped: 'gray', refused: 'red' } as const;

/** What the first rows of a file would become, each column with what it is made of. */
export function PreviewTable({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { rows, read, skipped, refused } = preview.counts;
  const numbers = {
    rows: formats.number(rows),
    read: formats.number(read),
    skipped: formats.number(skipped),
    refused: formats.number(refused),
  };
  return (
    <Stack gap="sm">
      <Text>{t('importPreview.counts', numbers)}</Text>
      <Text size="sm" c="dimmed">
        {t('importPreview.hint')}
      </Text>
      {isProblem(preview.problem) && <ProblemAlert error={new ApiProblem(preview.problem)} />}
      <TableFrame label={t('importPreview.table')} minWidth={360 + 140 * preview.columns.length}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className="numeric">
              {t('importPreview.line')}
            </Table.Th>
            <Table.Th scope="col" miw={220}>
              {t('importPreview.outcome')}
            </Table.Th>
            {preview.columns.map(({ name, source }) => (
              <Table.Th key={name} scope="col">
                {name}
                {source ? (
                  <Text size="xs" c="dimmed" fw={400}>
                    {t('importPreview.from', { source })}
                  </Text>
                ) : null}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.rows.map((row) => (
            <Table.Tr key={row.line}>
              <Table.Td className="numeric">{formats.number(row.line)}</Table.Td>
              <Table.Td>
                <Badge color={OUTCOME_COLOURS[row.outcome]}>{t(`previewOutcome.${row.outcome}`)}</Badge>
                {row.refusal ? (
                  <Text size="sm">
                    {row.refusal.column_name ? `${row.refusal.column_name}: ` : ''}
                    {row.refusal.reason}
                  </Text>
                ) : null}
              </Table.Td>
              {preview.columns.map(({ name }, at) => (
                <Table.Td key={name}>{row.cells[at] ?? ''}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </TableFrame>
    </Stack>
  );
}
