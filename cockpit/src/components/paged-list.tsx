import type { Icon } from '@tabler/icons-react';
import { type QueryKey, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from './empty-state';
import { LoadMore } from './load-more';
import { ProblemAlert } from './problem-alert';
import { Section } from './section';
import { Waiting } from './waiting';

const PAGE = 50;

interface ListPage<Item> {
  items: Item[];
  next: string | null;
}

/** What every keyset-paged list is asked for. */
export interface PageQuery {
  limit: number;
  after?: string;
}

interface PagedList<Item> {
  items: Item[];
  list: Pick<
    UseInfiniteQueryResult,
    'isPending' | 'data' | 'error' | 'refetch' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'
  >;
}

/** A list of the API, page after page. `queryKey` holds whatever `read` filters by. */
export function usePagedList<Item>(
  queryKey: QueryKey,
  read: (page: PageQuery, signal: AbortSignal) => Promise<ListPage<Item>>,
  { refetchInterval = false }: { refetchInterval?: number | false } = {},
): PagedList<Item> {
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      read({ limit: PAGE, ...(pageParam !== null && { after: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval,
  });
  return { items: list.data?.pages.flatMap((page) => page.items) ?? [], list };
}

/** A section with a paged list: waiting, refused, empty, or its items with the way to more of them. */
export function PagedSection<Item>({
  title,
  paged: { items, list },
  emptyIcon,
  emptyTitle,
  emptyHint,
  actions,
  children,
}: {
  title: string;
  paged: PagedList<Item>;
  emptyIcon: Icon;
  emptyTitle: string;
  emptyHint?: string;
  actions?: ReactNode;
  children: (items: Item[]) => ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Section title={title} actions={actions}>
      {list.isPending ? (
        <Waiting rows={8} />
      ) : list.data === undefined ? (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState icon={emptyIcon} title={emptyTitle}>
          {emptyHint ?? t('filter.widen')}
        </EmptyState>
      ) : (
        <>
          {children(items)}
          <LoadMore
            shown={items.length}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </Section>
  );
}
