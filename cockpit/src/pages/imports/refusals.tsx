import { Box, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload, IconTableDown } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ImportView } from '../../api/model';
import { problemOfResponse } from '../../api/problem';
import { keys } from '../../api/queries';
import { download } from '../../components/download';
import { LoadMore } from '../../components/load-more';
import { ProblemAlert } from '../../components/problem-alert';
import { ReasonedButton } from '../../components/reasoned-button';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { type Platform, usePlatform } from '../../session/session-context';
import { isCsv } from './kinds';
import { refusedRows } from './refused-rows';

const PAGE = 50;
const PAGE_MAX = 1_000;

/** The rows that changed nothing: where, what, why, and the way to mend and send them again. */
export function Refusals({ view, file }: { view: ImportView; file: File | null }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const platform = usePlatform();
  const refusals = useInfiniteQuery({
    queryKey: [...keys.imports, view.id, 'refusals'],
    queryFn: ({ pageParam, signal }) => readPage(platform, view.id, pageParam, PAGE, signal),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? null,
  });
  const asCsv = useMutation({
    mutationFn: async () => download(await readCsv(platform, view.id), `refusals-${view.id}.csv`),
  });
  const asRows = useMutation({
    mutationFn: async (source: File) => {
      const lines = await readLines(platform, view.id);
      download(await refusedRows(source, lines), `refused-${source.name}`);
    },
  });
  const noRows = !isCsv(view.kind)
    ? t('refusals.rowsOnlyCsv')
    : view.mapping
      ? t('refusals.rowsNotMapped')
      : file === null
        ? t('refusals.rowsOnlyHere')
        : null;
  const items = refusals.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = asCsv.error ?? asRows.error;
  return (
    <Box component="section" aria-labelledby="refusals-title">
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h4" id="refusals-title">
          {t('refusals.title')}
        </Title>
        <Group gap="xs">
          <Button
            size="sm"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={asCsv.isPending}
            onClick={() => asCsv.mutate()}
          >
            {t('refusals.asCsv')}
          </Button>
          <ReasonedButton
            size="sm"
            variant="default"
            leftSection={<IconTableDown size={16} aria-hidden />}
            loading={asRows.isPending}
            disabledReason={noRows}
            onClick={() => file && asRows.mutate(file)}
          >
            {t('refusals.asRows')}
          </ReasonedButton>
        </Group>
      </Group>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('refusals.hint')}
        </Text>
        {failure !== null && <ProblemAlert error={failure} />}
        {refusals.isPending ? (
          <Waiting />
        ) : refusals.data === undefined ? (
          <ProblemAlert error={refusals.error} onRetry={() => void refusals.refetch()} />
        ) : (
          <>
            <TableFrame label={t('refusals.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col" className="numeric">
                    {t('refusals.line')}
                  </Table.Th>
                  <Table.Th scope="col">{t('refusals.column')}</Table.Th>
                  <Table.Th scope="col">{t('refusals.value')}</Table.Th>
                  <Table.Th scope="col">{t('refusals.reason')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((refusal) => (
                  <Table.Tr key={`${refusal.line} ${refusal.column ?? ''} ${refusal.code}`}>
                    <Table.Td className="numeric">{formats.number(refusal.line)}</Table.Td>
                    <Table.Td>
                      {refusal.column_name ? <Code>{refusal.column_name}</Code> : '–'}
                      {refusal.column ? ` (${formats.number(refusal.column)})` : ''}
                    </Table.Td>
                    <Table.Td>{refusal.value_masked ?? '–'}</Table.Td>
                    <Table.Td>
                      {refusal.reason}{' '}
                      <Text span size="xs" c="dimmed">
                        {refusal.code}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </TableFrame>
            {view.refusals_left_out > 0 && (
              <Text size="sm">
                {t('refusals.leftOut', { rows: formats.number(view.refusals_left_out) })}
              </Text>
            )}
            <LoadMore
              shown={items.length}
              hasMore={refusals.hasNextPage}
              loading={refusals.isFetchingNextPage}
              onMore={() => void refusals.fetchNextPage()}
            />
          </>
        )}
      </Stack>
    </Box>
  );
}

function readPage({ clients }: Platform, id: string, after: number, limit: number, signal?: AbortSignal) {
  return unwrap(
    clients.command.GET('/v1/imports/{id}/refusals', {
      params: { path: { id }, query: { after, limit } },
      ...(signal && { signal }),
    }),
  );
}

async function readLines(platform: Platform, id: string): Promise<Set<number>> {
  const lines = new Set<number>();
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(platform, id, after, PAGE_MAX);
    for (const refusal of page.items) lines.add(refusal.line);
    after = page.next ?? null;
  }
  return lines;
}

async function readCsv({ config, keeper }: Platform, id: string): Promise<Blob> {
  const response = await fetch(`${config.command_api_url}/v1/imports/${id}/refusals`, {
    headers: { Accept: 'text/csv', Authorization: `Bearer ${await keeper.bearer()}` },
  });
  if (!response.ok) throw await problemOfResponse(response);
  return response.blob();
}
