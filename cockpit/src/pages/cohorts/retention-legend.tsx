import { Box, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useFormats } from '../../i18n/formats';
import { SHADES } from './shades';

/** What the colours and the marks of the table mean. */
export function RetentionLegend({ peopleMin }: { peopleMin: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const steps = Array.from({ length: SHADES }, (_, step) => step);
  return (
    <Group mt="md" gap="lg">
      <Group gap={6} aria-hidden>
        <Text size="sm">{formats.percent(0)}</Text>
        {steps.map((step) => (
          <Box key={step} className="heat heat-sample" data-shade={step} />
        ))}
        <Text size="sm">{formats.percent(1000)}</Text>
      </Group>
      <Group gap={8} wrap="nowrap" align="center">
        <Box className="heat heat-sample" data-withheld aria-hidden>
          ·
        </Box>
        <Text size="sm" c="dimmed">
          {t('cohort.withheldExplained', { people: peopleMin })}
        </Text>
      </Group>
    </Group>
  );
}
