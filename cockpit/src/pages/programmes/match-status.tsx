import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { MatchStatus } from '../../api/model';

const COLOURS = { active: 'green', paused: 'yellow', ended: 'blue', retracted: 'gray' } as const;

export function MatchStatusBadge({ status }: { status: MatchStatus }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[status]}>{t(`matchStatus.${status}`)}</Badge>;
}
