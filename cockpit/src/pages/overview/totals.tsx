import { Box, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Overview } from '../../api/model';
import { useFormats } from '../../i18n/formats';

/** The counts, as they stand this second. */
export function Totals({ totals }: { totals: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const counted = (value: number | null) => (value === null ? null : formats.number(value));
  const share =
    totals.unattributed_sessions !== null && totals.sessions
      ? formats.thousandths(Math.round((totals.unattributed_sessions * 1000) / totals.sessions))
      : null;
  return (
    <SimpleGrid
      component="dl"
      m={0}
      cols={{ base: 2, sm: 3, lg: 4 }}
      spacing="md"
      aria-label={t('overview.totals')}
    >
      <Total name={t('overview.people')} value={counted(totals.people)} />
      <Total name={t('overview.participants')} value={counted(totals.participants)} />
      <Total name={t('overview.volunteers')} value={counted(totals.volunteers)} />
      <Total name={t('overview.companies')} value={counted(totals.companies)} />
      <Total
        name={t('overview.sessions')}
        value={counted(totals.sessions)}
        note={
          counted(totals.unattributed_sessions) === null
            ? undefined
            : t('overview.unattributedNote', {
                sessions: counted(totals.unattributed_sessions),
                share: share ?? formats.thousandths(0),
              })
        }
      />
      <Total
        name={t('overview.time')}
        value={totals.minutes === null ? null : formats.hours(totals.minutes)}
      />
      <Total
        name={t('overview.rating')}
        value={totals.avg_rating_milli === null ? null : formats.thousandths(totals.avg_rating_milli)}
        note={t('overview.ratingNote')}
      />
      <Total
        name={t('overview.events')}
        value={counted(totals.events)}
        note={t('overview.lastSequence', { sequence: formats.number(totals.last_sequence) })}
      />
    </SimpleGrid>
  );
}

function Total({ name, value, note }: { name: string; value: string | null; note?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Box className="card" p="md">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={28} fw={700} lh={1.25}>
        {value ?? <span title={t('overview.notShown')}>–</span>}
      </Text>
      {note && (
        <Text component="dd" m={0} size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </Box>
  );
}
