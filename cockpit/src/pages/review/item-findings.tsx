import { Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { SeverityBadge } from '../sessions/session-table';
import { findingsByFamily } from './findings-by-family';
import { familyName } from './names';

/** Every rule that fired, by the kind of trouble it looks for. */
export function ItemFindings({ item }: { item: QueueItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Section title={t('review.findings')}>
      <Stack gap="md">
        {findingsByFamily(item.findings).map(({ family, findings }) => (
          <div key={family}>
            <Title order={3} size="h5" mb={4}>
              {familyName(t, family)}
            </Title>
            <TableFrame label={familyName(t, family)} minWidth={420}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('screening.rule')}</Table.Th>
                  <Table.Th scope="col" w={120}>
                    {t('review.severity')}
                  </Table.Th>
                  <Table.Th scope="col" className="numeric" w={120}>
                    {t('screening.confidence')}
                  </Table.Th>
                  <Table.Th scope="col" className="numeric" w={90}>
                    {t('screening.count')}
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {findings.map((finding) => (
                  <Table.Tr key={finding.rule}>
                    <Table.Th scope="row" fw={500}>
                      {finding.rule}
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
          </div>
        ))}
        <Text size="sm" c="dimmed">
          {t('review.by', { rules: item.rules_version, policy: item.policy })}
        </Text>
      </Stack>
    </Section>
  );
}
