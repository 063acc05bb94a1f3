import { Box, Group, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { Identifier } from '../../components/identifier';
import { LoadMore } from '../../components/load-more';
import { ProblemAlert } from '../../components/problem-alert';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import { ParkedActions } from './parked-actions';
import { byKey } from './parked-keys';

const PAGE = 100;
const POLL_MS = 2_000;

/** Every key that is held up, why, and what to do about it. */
export function ParkedList({ name }: { name: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { clients } = usePlatform();
  const titleId = useId();
  const parked = useInfiniteQuery({
    queryKey: [...keys.projections, name, 'parked'],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        clients.query.GET('/v1/projections/{name}/parked', {
          params: { path: { name }, query: { limit: PAGE, ...(pageParam !== null && { after: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: POLL_MS,
  });
  if (parked.isPending) return <Waiting />;
  if (parked.data === undefined) {
    return <ProblemAlert error={parked.error} onRetry={() => void parked.refetch()} />;
  }
  const held = byKey(parked.data.pages.flatMap((page) => page.items));
  return (
    <Box component="section" aria-labelledby={titleId}>
      <Title order={3} size="h4" id={titleId} mb={4}>
        {t('parked.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('parked.hint')}
      </Text>
      <TableFrame label={t('parked.of', { name })} minWidth={820}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('parked.key')}</Table.Th>
            <Table.Th scope="col">{t('parked.reason')}</Table.Th>
            <Table.Th scope="col" className="numeric">
              {t('event.sequence')}
            </Table.Th>
            <Table.Th scope="col" className="numeric">
              {t('parked.followers')}
            </Table.Th>
            <Table.Th scope="col">{t('parked.since')}</Table.Th>
            <Table.Th scope="col">{t('parked.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {held.map(({ key, first, followers }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">
                <Identifier value={key} />
                {first.aggregate && first.aggregate_id && (
                  <Text size="xs" fw={400}>
                    <Link
                      to="/events"
                      search={{ aggregate: first.aggregate, aggregate_id: first.aggregate_id }}
                      className="row-link"
                    >
                      {t('event.history')}
                    </Link>
                  </Text>
                )}
              </Table.Th>
              <Table.Td>
                {first.reason ?? '–'}
                <Text size="xs" c="dimmed">
                  {t('parked.attempts', { count: first.attempts })}
                </Text>
              </Table.Td>
              <Table.Td className="numeric">{formats.number(first.sequence)}</Table.Td>
              <Table.Td className="numeric">{formats.number(followers.length)}</Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.instant(first.parked_at)}</Table.Td>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <ParkedActions name={name} parkKey={key} sequence={first.sequence} />
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </TableFrame>
      {parked.hasNextPage && (
        <LoadMore
          shown={held.length}
          hasMore
          loading={parked.isFetchingNextPage}
          onMore={() => void parked.fetchNextPage()}
        />
      )}
    </Box>
  );
}
