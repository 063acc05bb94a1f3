import { Button, Code, CopyButton, Drawer, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { EventEnvelope } from '../../api/model';
import { keys } from '../../api/queries';
import { announce } from '../../components/announcer';
import { Facts } from '../../components/facts';
import { Identifier } from '../../components/identifier';
import { ProblemAlert } from '../../components/problem-alert';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';

/** One event in its documented envelope, and the ways on from it. */
export function EventDrawer({ eventId, onClose }: { eventId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const event = useQuery({
    queryKey: [...keys.events, 'one', eventId],
    queryFn: ({ signal }) =>
      unwrap(
        clients.query.GET('/v1/events/{event_id}', {
          params: { path: { event_id: eventId ?? '' } },
          signal,
        }),
      ),
    enabled: eventId !== null,
    staleTime: Infinity,
  });
  return (
    <Drawer
      opened={eventId !== null}
      onClose={onClose}
      position="right"
      size="xl"
      title={<Title order={2}>{t('event.one')}</Title>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {event.data !== undefined ? (
        <Envelope envelope={event.data as EventEnvelope} />
      ) : event.isError ? (
        <ProblemAlert error={event.error} onRetry={() => void event.refetch()} />
      ) : (
        <Waiting rows={8} />
      )}
    </Drawer>
  );
}

function Envelope({ envelope }: { envelope: EventEnvelope }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const json = JSON.stringify(envelope, null, 2);
  return (
    <Stack>
      <Facts
        cols={2}
        facts={[
          [t('event.type'), `${envelope.type} ${envelope.version}`],
          [t('event.sequence'), formats.number(envelope.sequence)],
          [t('event.recordedAt'), formats.instant(envelope.recordedAt)],
          [t('event.occurred'), envelope.occurred ? formats.day(envelope.occurred.local_date) : null],
          [t('event.purpose'), envelope.purpose],
          [t('event.id'), <Identifier key="id" value={envelope.id} />],
        ]}
      />
      <Group gap="xs">
        <Button
          variant="default"
          size="sm"
          renderRoot={(props) => (
            <Link {...props} to="/events" search={{ correlation: envelope.correlationId }} />
          )}
        >
          {t('event.thread')}
        </Button>
        <Button
          variant="default"
          size="sm"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/events"
              search={{ aggregate: envelope.aggregate.type, aggregate_id: envelope.aggregate.id }}
            />
          )}
        >
          {t('event.history')}
        </Button>
        <CopyButton value={json}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="sm"
              onClick={() => {
                copy();
                announce(t('action.copied'));
              }}
            >
              {copied ? t('action.copied') : t('event.copyJson')}
            </Button>
          )}
        </CopyButton>
      </Group>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus (WCAG 2.1.1) */}
      <div role="region" aria-label={t('event.envelope')} tabIndex={0} className="table-frame">
        <Code block fz={12.5}>
          {json}
        </Code>
      </div>
    </Stack>
  );
}
