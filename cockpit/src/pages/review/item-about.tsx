import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { QueueItem } from '../../api/model';
import { Facts } from '../../components/facts';
import { Identifier } from '../../components/identifier';
import { PersonLink } from '../../components/person-link';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';
import { useRefusal } from '../../session/session-context';
import { contentName } from './names';

/** Which text it is, and the decision that stands. */
export function ItemAbout({ item }: { item: QueueItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const mayReadPeople = useRefusal('readPeople') === null;
  const mayReadEvents = useRefusal('readEvents') === null;
  return (
    <Section title={t('review.about')}>
      <Facts
        cols={4}
        facts={[
          [t('review.kind'), contentName(t, item.content_type)],
          [
            t('review.record'),
            item.content_type === 'kintell_session' ? (
              <Link key="record" to="/sessions" search={{ session: item.content_id }} className="row-link">
                {t('review.showRecord')}
              </Link>
            ) : (
              <Identifier key="record" value={item.content_id} />
            ),
          ],
          [
            t('review.author'),
            mayReadPeople ? (
              <PersonLink key="author" id={item.author_id} />
            ) : (
              <Identifier key="author" value={item.author_id} />
            ),
          ],
          [t('review.screenedAt'), formats.instant(item.screened_at)],
          [t('review.dueAt'), formats.instant(item.due_at)],
          [t('review.id'), <Identifier key="id" value={item.id} />],
          ...(mayReadEvents
            ? ([
                [
                  t('event.history'),
                  <Link key="events" to="/events" search={{ aggregate_id: item.id }} className="row-link">
                    {t('session.history')}
                  </Link>,
                ],
              ] as const)
            : []),
          ...(item.decision === null
            ? []
            : ([
                [t('review.decision'), t(`reviewOutcome.${item.decision.outcome}`)],
                [
                  t('review.decidedBy'),
                  <Identifier key="by" value={item.decision.reviewer_id} copy={false} />,
                ],
                [t('review.decidedAt'), formats.instant(item.decision.decided_at)],
              ] as const)),
        ]}
      />
    </Section>
  );
}
