import { IconHistoryOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { EmptyState } from '../../components/empty-state';
import { LoadMore } from '../../components/load-more';
import { Page } from '../../components/page';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { Permitted } from '../../layout/permitted';
import { usePlatform } from '../../session/session-context';
import { EventDrawer } from './event-drawer';
import { EventFilterForm } from './event-filter-form';
import { EventTable } from './event-table';

const PAGE = 50;

export function EventsPage() {
  const { t } = useTranslation();
  return (
    <Permitted needs="readEvents" title={t('event.title')}>
      <Page title={t('event.title')} intro={t('event.intro')}>
        <Content />
      </Page>
    </Permitted>
  );
}

function Content() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const navigate = useNavigate();
  const { event, ...filters } = useSearch({ from: '/events' });
  const events = useInfiniteQuery({
    queryKey: [...keys.events, filters],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/events', {
          params: { query: { ...filters, limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <EventFilterForm
        key={JSON.stringify(filters)}
        filters={filters}
        onChange={(next) => void navigate({ to: '/events', search: next })}
      />
      <Section title={t('event.newest')}>
        {events.isPending ? (
          <Waiting rows={8} />
        ) : events.data === undefined ? (
          <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />
        ) : items.length === 0 ? (
          <EmptyState icon={IconHistoryOff} title={t('event.none')}>
            {t('filter.widen')}
          </EmptyState>
        ) : (
          <>
            <EventTable
              events={items}
              onOpen={(id) =>
                void navigate({ to: '/events', search: { ...filters, event: id }, resetScroll: false })
              }
            />
            <LoadMore
              shown={items.length}
              hasMore={events.hasNextPage}
              loading={events.isFetchingNextPage}
              onMore={() => void events.fetchNextPage()}
            />
          </>
        )}
      </Section>
      <EventDrawer
        eventId={event ?? null}
        onClose={() => void navigate({ to: '/events', search: filters, resetScroll: false })}
      />
    </>
  );
}
