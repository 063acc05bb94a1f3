import { Badge, Box, Group, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { TimelineEntry } from '../../api/model';
import { TimelineEntryBox } from '../../components/timeline-entry-box';
import { useFormats } from '../../i18n/formats';

const KIND_COLOURS = { event: 'blue', checkin: 'violet', feedback: 'green' } as const;

/** What came of a match, oldest first. */
export function MatchTimeline({ entries, cut }: { entries: readonly TimelineEntry[]; cut: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (entries.length === 0) return <Text c="dimmed">{t('match.timelineNone')}</Text>;
  return (
    <>
      <Box component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('match.timeline')}>
        {entries.map((entry) => (
          <TimelineEntryBox key={entry.id} hollow={entry.retracted_at !== null}>
            <Group gap="xs">
              <Badge color={KIND_COLOURS[entry.kind]}>{t(`timelineKind.${entry.kind}`)}</Badge>
              <Text span size="sm" fw={600}>
                {entry.occurred_at === null
                  ? formats.day(entry.local_date)
                  : formats.instant(entry.occurred_at)}
              </Text>
              {entry.retracted_at !== null && <Badge color="gray">{t('matchStatus.retracted')}</Badge>}
            </Group>
            <Text size="sm" mt={4}>
              <Happening entry={entry} />
            </Text>
            {entry.quality.length > 0 && (
              <List size="xs" c="dimmed">
                {entry.quality.map((one) => (
                  <List.Item key={one}>{t(`quality.${one}`)}</List.Item>
                ))}
              </List>
            )}
          </TimelineEntryBox>
        ))}
      </Box>
      {cut && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('match.timelineCut', { records: formats.number(entries.length) })}
        </Text>
      )}
    </>
  );
}

function Happening({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation();
  const formats = useFormats();
  switch (entry.kind) {
    case 'event':
      return t(`buddyEvent.${entry.event_type}`);
    case 'checkin':
      if (entry.mood === null) return t('match.noMood');
      return entry.mood_valence === null
        ? t('match.moodUnknown', { mood: entry.mood })
        : t('match.mood', { mood: entry.mood, valence: t(`moodValence.${entry.mood_valence}`) });
    case 'feedback': {
      const who = entry.from_role === 'buddy' ? t('match.buddy') : t('programmeRole.participant');
      return entry.rating_milli === null
        ? t('match.noRating', { who })
        : t('match.rated', { who, rating: formats.thousandths(entry.rating_milli) });
    }
  }
}
