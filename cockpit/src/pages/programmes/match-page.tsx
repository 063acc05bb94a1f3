import { Anchor, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { BuddyMatchDetail } from '../../api/model';
import { keys } from '../../api/queries';
import { CompanyName } from '../../components/company-name';
import { Facts } from '../../components/facts';
import { Identifier } from '../../components/identifier';
import { Page } from '../../components/page';
import { PersonLink } from '../../components/person-link';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { MatchStatusBadge } from './match-status';
import { MatchTimeline } from './match-timeline';

export function MatchPage() {
  const { t } = useTranslation();
  const { matchId } = useParams({ from: '/programmes/matches/$matchId' });
  return (
    <Permitted needs="readRecords" title={t('match.one')}>
      <Content key={matchId} id={matchId} />
    </Permitted>
  );
}

function Content({ id }: { id: string }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const detail = useQuery({
    queryKey: [...keys.matches, id],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/buddies/matches/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Page
      title={t('match.titled', { id: detail.data?.buddy_match.external_id ?? '' }).trim()}
      intro={
        <Anchor component={Link} to="/programmes/matches" size="sm">
          {t('match.back')}
        </Anchor>
      }
    >
      {detail.isPending ? (
        <Waiting rows={8} />
      ) : detail.data === undefined ? (
        <ProblemAlert error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <>
          <Profile detail={detail.data} />
          <Section title={t('match.timeline')}>
            <MatchTimeline entries={detail.data.timeline} cut={detail.data.timeline_cut} />
          </Section>
        </>
      )}
    </Page>
  );
}

function Profile({ detail }: { detail: BuddyMatchDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { buddy_match: match } = detail;
  return (
    <Section title={t('match.profile')} actions={<MatchStatusBadge status={match.status} />}>
      <Stack gap="lg">
        <Facts
          cols={4}
          facts={[
            [
              t('match.day'),
              match.matched_at === null ? formats.day(match.matched_on) : formats.instant(match.matched_at),
            ],
            [t('programmeRole.participant'), <PersonLink key="participant" id={match.participant_id} />],
            [t('match.buddy'), <PersonLink key="buddy" id={match.buddy_id} />],
            [t('session.company'), <CompanyName key="company" id={match.company_id} />],
            [t('session.attribution'), detail.attribution_rule],
            [t('match.id'), <Identifier key="id" value={match.id} />],
            [
              t('event.history'),
              <Link
                key="history"
                to="/events"
                search={{ aggregate: 'buddy_match', aggregate_id: match.id }}
                className="row-link"
              >
                {t('session.history')}
              </Link>,
            ],
          ]}
        />
        {match.quality.length > 0 && (
          <div>
            <Text size="xs" c="dimmed">
              {t('session.quality')}
            </Text>
            <List size="sm">
              {match.quality.map((one) => (
                <List.Item key={one}>{t(`quality.${one}`)}</List.Item>
              ))}
            </List>
          </div>
        )}
      </Stack>
    </Section>
  );
}
