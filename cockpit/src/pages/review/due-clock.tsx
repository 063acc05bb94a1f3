import { Text } from '@mantine/core';
import { IconAlarm, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { useFormats } from '../../i18n/formats';

/** How much time is left for a decision, or since when there is none. */
export function DueClock({ item }: { item: QueueItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (item.due_in_seconds === null) return '–';
  const time = formats.seconds(Math.abs(item.due_in_seconds));
  const Shown = item.overdue ? IconAlarm : IconClock;
  return (
    <Text
      span
      size="sm"
      c={item.overdue ? 'var(--mantine-color-error)' : undefined}
      fw={item.overdue ? 600 : 400}
      title={formats.instant(item.due_at)}
      style={{ whiteSpace: 'nowrap' }}
    >
      <Shown size={15} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
      {item.overdue ? t('review.overdueBy', { time }) : t('review.dueIn', { time })}
    </Text>
  );
}
