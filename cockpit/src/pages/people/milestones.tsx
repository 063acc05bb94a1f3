import { Box, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Journey, JourneyRule } from '../../api/model';
import { TimelineEntryBox } from '../../components/timeline-entry-box';
import { useFormats } from '../../i18n/formats';
import { Because } from './because';
import { milestoneName, whatItTakes } from './journey-names';
import { inTheOrderOfDays } from './milestone-order';

/** Milestones by the day they were reached, then those that are still ahead with what they take. */
export function Milestones({
  milestones,
  rules,
}: {
  milestones: Journey['milestones'];
  rules: readonly JourneyRule[];
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Box component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('journey.milestones')}>
      {inTheOrderOfDays(milestones).map((one) => {
        const rule = rules.find(({ sets, name }) => sets === 'milestone' && name === one.name);
        return (
          <TimelineEntryBox key={one.name} hollow={!one.reached}>
            <Group gap="xs">
              <Text span size="sm" fw={one.reached ? 600 : 400} c={one.reached ? undefined : 'dimmed'}>
                {milestoneName(t, one.name)}
              </Text>
              <Text span size="sm" c="dimmed">
                {one.reached ? formats.day(one.on) : t('journey.ahead')}
              </Text>
            </Group>
            <Text size="sm" c="dimmed">
              {one.reached ? <Because records={one.because} /> : rule && whatItTakes(t, rule)}
            </Text>
          </TimelineEntryBox>
        );
      })}
    </Box>
  );
}
