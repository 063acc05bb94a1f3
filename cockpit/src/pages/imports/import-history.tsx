import { Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { ImportView } from '../../api/model';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import { isKind } from './kinds';

const STATE_COLOURS = { running: 'blue', completed: 'green', failed: 'red', cancelled: 'gray' } as const;
const POLL_MS = 2_000;

export function ImportState({ state }: { state: ImportView['state'] }) {
  const { t } = useTranslation();
  return <Badge color={STATE_COLOURS[state]}>{t(`importState.${state}`)}</Badge>;
}

/** The latest imports of everyone. */
export function ImportHistory() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { clients } = usePlatform();
  const imports = useQuery({
    queryKey: [...keys.imports, 'list'],
    queryFn: ({ signal }) => unwrap(clients.command.GET('/v1/imports', { signal })),
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.state === 'running') ? POLL_MS : false,
  });
  return (
    <Section title={t('import.history')}>
      {imports.isPending ? (
        <Waiting />
      ) : imports.data === undefined ? (
        <ProblemAlert error={imports.error} onRetry={() => void imports.refetch()} />
      ) : imports.data.items.length === 0 ? (
        <Text c="dimmed">{t('import.historyNone')}</Text>
      ) : (
        <TableFrame label={t('import.history')} minWidth={820}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('import.file')}</Table.Th>
              <Table.Th scope="col">{t('import.kind')}</Table.Th>
              <Table.Th scope="col">{t('import.state')}</Table.Th>
              <Table.Th scope="col">{t('import.startedAt')}</Table.Th>
              {(['rows', 'accepted', 'amended', 'refused'] as const).map((name) => (
                <Table.Th key={name} scope="col" className="numeric">
                  {t(`importCount.${name}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {imports.data.items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Th scope="row">
                  <Link to="/imports/$importId" params={{ importId: one.id }} className="row-link">
                    {one.file_name ?? t('import.unnamed')}
                  </Link>
                </Table.Th>
                <Table.Td>{isKind(one.kind) ? t(`importKind.${one.kind}`) : one.kind}</Table.Td>
                <Table.Td>
                  <ImportState state={one.state} />
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{formats.instant(one.started_at)}</Table.Td>
                {(['rows', 'accepted', 'amended', 'refused'] as const).map((name) => (
                  <Table.Td key={name} className="numeric">
                    {formats.number(one.counts[name])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </TableFrame>
      )}
    </Section>
  );
}
