import { List, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { ProgrammeFigures } from '../../api/model';
import { Facts } from '../../components/facts';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';

/** What one programme counts, and the way to its records. */
export function ProgrammeCard({ figures }: { figures: ProgrammeFigures }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { programme, kinds, findings } = figures;
  const counted = (value: number | null) => (value === null ? null : formats.number(value));
  const learning = programme === 'upskilling';
  return (
    <Section title={t(`programmeName.${programme}`)} actions={<Drill programme={programme} />}>
      {figures.suppressed ? (
        <Text c="dimmed">{t('programme.suppressed')}</Text>
      ) : (
        <Stack gap="md">
          <Facts
            facts={[
              [t('programme.records'), counted(figures.records)],
              [t('programme.people'), counted(figures.people)],
              [t('programme.enrolled'), counted(figures.enrolled)],
              [
                learning ? t('programme.learners') : t('programme.participants'),
                counted(figures.participants),
              ],
              ...(learning
                ? []
                : ([
                    [t('programme.volunteers'), counted(figures.volunteers)],
                    [t('programme.attributed'), counted(figures.attributed)],
                    [t('programme.unattributed'), counted(figures.unattributed)],
                  ] as const)),
              ...(kinds.length > 1
                ? kinds.map((one) => [t(`recordKind.${one.kind}`), formats.number(one.records)] as const)
                : []),
            ]}
          />
          <div>
            <Title order={3} size="h5">
              {t('session.quality')}
            </Title>
            {findings.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('programme.noFindings')}
              </Text>
            ) : (
              <List size="sm">
                {findings.map((one) => (
                  <List.Item key={one.finding}>
                    {t(`quality.${one.finding}`)}: {counted(one.records) ?? t('trend.suppressed')}
                  </List.Item>
                ))}
              </List>
            )}
          </div>
        </Stack>
      )}
    </Section>
  );
}

function Drill({ programme }: { programme: ProgrammeFigures['programme'] }) {
  const { t } = useTranslation();
  switch (programme) {
    case 'buddies':
      return (
        <Link to="/programmes/matches" className="row-link">
          {t('programme.showMatches')}
        </Link>
      );
    case 'upskilling':
      return (
        <Link to="/programmes/courses" className="row-link">
          {t('programme.showCourses')}
        </Link>
      );
    case 'language':
    case 'mentorship':
      return (
        <Link to="/sessions" search={{ type: programme }} className="row-link">
          {t('programme.showSessions', { programme: t(`sessionType.${programme}`) })}
        </Link>
      );
  }
}
