import { Sparkline } from '@mantine/charts';
import { Button, Group, Progress, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { TableFrame } from '../../components/table-frame';
import { Waiting } from '../../components/waiting';
import { useFormats } from '../../i18n/formats';
import { usePlatform } from '../../session/session-context';
import { type CompanyTotals, totalsByCompany } from './company-totals';

const ROWS_AT_ONCE = 15;

/** Every company with what counts for it, the unattributed last. */
export function CompanyTable() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const metrics = useQuery({
    queryKey: [...keys.figures, 'companies'],
    queryFn: ({ signal }) =>
      unwrap(clients.query.GET('/v1/metrics/companies', { params: { query: { period: 'month' } }, signal })),
  });
  const totals = useMemo(() => totalsByCompany(metrics.data?.rows ?? []), [metrics.data]);
  const most = totals.reduce((max, one) => Math.max(max, one.sessions), 1);
  return (
    <Section title={t('companies.title')}>
      {metrics.isPending ? (
        <Waiting />
      ) : metrics.data === undefined ? (
        <ProblemAlert error={metrics.error} onRetry={() => void metrics.refetch()} />
      ) : totals.length === 0 ? (
        <Text c="dimmed">{t('companies.none')}</Text>
      ) : (
        <>
          <TableFrame label={t('companies.title')} minWidth={720}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('session.company')}</Table.Th>
                <Table.Th scope="col" className="numeric">
                  {t('overview.sessions')}
                </Table.Th>
                <Table.Th scope="col">{t('companies.share')}</Table.Th>
                <Table.Th scope="col" className="numeric">
                  {t('overview.time')}
                </Table.Th>
                <Table.Th scope="col" className="numeric">
                  {t('overview.rating')}
                </Table.Th>
                <Table.Th scope="col">{t('companies.monthly')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {totals.slice(0, shown).map((one) => (
                <Row key={one.id ?? 'unattributed'} company={one} most={most} />
              ))}
              {totals
                .slice(shown)
                .filter((one) => one.id === null)
                .map((one) => (
                  <Row key="unattributed" company={one} most={most} />
                ))}
            </Table.Tbody>
          </TableFrame>
          {totals.length > shown && (
            <Group justify="flex-end" mt="sm">
              <Button variant="default" size="sm" onClick={() => setShown((count) => count + ROWS_AT_ONCE)}>
                {t('list.more')}
              </Button>
            </Group>
          )}
        </>
      )}
    </Section>
  );
}

function Row({ company, most }: { company: CompanyTotals; most: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {company.id === null ? (
          <Text size="sm" fs="italic" c="dimmed" component="span">
            {t('companies.unattributed')}
          </Text>
        ) : (
          <Link to="/sessions" search={{ company: company.id }} className="row-link">
            {company.name ?? t('companies.unknown')}
          </Link>
        )}
        {company.withheld > 0 && (
          <Text size="xs" c="dimmed" fw={400}>
            {t('companies.withheld', { count: company.withheld })}
          </Text>
        )}
      </Table.Th>
      <Table.Td className="numeric">{formats.number(company.sessions)}</Table.Td>
      <Table.Td w={140}>
        <Progress
          value={(company.sessions / most) * 100}
          color={company.id === null ? 'gray' : 'pine'}
          aria-hidden
          size="sm"
        />
      </Table.Td>
      <Table.Td className="numeric">{formats.hours(company.minutes)}</Table.Td>
      <Table.Td className="numeric">
        {company.avgRatingMilli === null ? '–' : formats.thousandths(company.avgRatingMilli)}
      </Table.Td>
      <Table.Td w={150}>
        <div
          role="img"
          aria-label={t('companies.monthlyDescribed', {
            count: company.monthly.length,
            last: formats.number(company.monthly.at(-1) ?? 0),
          })}
        >
          <Sparkline
            h={28}
            data={company.monthly}
            color="var(--teei-chart)"
            fillOpacity={0.25}
            strokeWidth={1.5}
          />
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
