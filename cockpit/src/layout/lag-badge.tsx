import { Badge, Box, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCircleFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { Positions } from '../api/model';
import { keys } from '../api/queries';
import { useFormats } from '../i18n/formats';
import { useLiveStatus } from '../live/live-status';

/** From here on a reader would notice. */
const SECONDS_LATE = 5;

/** How far what is shown is behind the log, and whether it moves by itself. */
export function LagBadge() {
  const { t } = useTranslation();
  const formats = useFormats();
  const status = useLiveStatus();
  // Written by the stream alone.
  const { data } = useQuery<Positions | null>({
    queryKey: keys.positions,
    queryFn: () => null,
    enabled: false,
  });
  const slowest = (data?.projections ?? []).reduce((most, one) => Math.max(most, one.lag_seconds), 0);
  const waiting = (data?.projections ?? []).reduce((most, one) => Math.max(most, one.lag_events), 0);
  const late = waiting > 0 && slowest >= SECONDS_LATE;
  const text =
    status !== 'live'
      ? t(`live.${status}`)
      : late
        ? t('live.behind', { time: formats.seconds(slowest) })
        : t('live.upToDate');
  return (
    <Tooltip label={t('live.hint', { count: waiting, events: formats.number(waiting) })}>
      <UnstyledButton component={Link} to="/operations" aria-label={t('live.label', { text })}>
        <Badge
          size="lg"
          color={status === 'live' ? (late ? 'orange' : 'green') : 'gray'}
          leftSection={<IconCircleFilled size={8} aria-hidden />}
          style={{ cursor: 'pointer' }}
        >
          <Box component="span" visibleFrom="xs">
            {text}
          </Box>
        </Badge>
      </UnstyledButton>
    </Tooltip>
  );
}
