import { Box, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ImportView } from '../../api/model';
import { useFormats } from '../../i18n/formats';

const COUNTED = ['rows', 'accepted', 'amended', 'known', 'older', 'refused', 'skipped'] as const;

/** What came of the rows, each kind with what it means. */
export function Counts({ counts }: { counts: ImportView['counts'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, sm: 3, lg: 6 }} spacing="md">
      {COUNTED.filter((name) => name !== 'skipped' || counts.skipped > 0).map((name) => (
        <Box key={name} data-count={name}>
          <Text component="dt" size="sm" c="dimmed">
            {t(`importCount.${name}`)}
          </Text>
          <Text
            component="dd"
            m={0}
            fz={24}
            fw={700}
            lh={1.3}
            c={name === 'refused' && counts.refused > 0 ? 'var(--mantine-color-error)' : undefined}
          >
            {formats.number(counts[name])}
          </Text>
          <Text component="dd" m={0} size="xs" c="dimmed">
            {t(`importCountHint.${name}`)}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}
