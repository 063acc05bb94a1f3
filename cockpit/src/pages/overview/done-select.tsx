import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Activity, Family } from '../../api/model';

const ACTIVITIES = {
  sessions: ['language', 'mentorship'],
  buddies: [
    'buddy_match',
    'buddy_hangout',
    'buddy_activity',
    'buddy_workshop',
    'buddy_checkin',
    'buddy_feedback',
  ],
  upskilling: ['course_enrolled', 'course_in_progress', 'course_completed', 'course_dropped', 'credential'],
} as const satisfies Record<Family, readonly Activity[]>;
const FAMILIES = ['sessions', 'buddies', 'upskilling'] as const satisfies readonly Family[];

/** What a choice asks for: a family of programmes, or one activity of it. */
export function doneQuery(choice: string): { family?: Family; activity?: Activity } {
  const [kind, name] = choice.split(':');
  return kind === 'activity' ? { activity: name as Activity } : { family: name as Family };
}

/** Chooses what was done: everything of a family of programmes, or one activity. */
export function DoneSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('trend.done')}
      w={210}
      allowDeselect={false}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen)}
      data={FAMILIES.map((family) => ({
        group: family === 'sessions' ? t('overview.sessions') : t(`programmeName.${family}`),
        items: [
          { value: `family:${family}`, label: t(`family.${family}`) },
          ...ACTIVITIES[family].map((activity) => ({
            value: `activity:${activity}`,
            label: t(`activity.${activity}`),
          })),
        ],
      }))}
    />
  );
}
