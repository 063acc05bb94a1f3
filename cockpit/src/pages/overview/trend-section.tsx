import { Group, SegmentedControl, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Measure, Period } from '../../api/model';
import { keys } from '../../api/queries';
import { DayField } from '../../components/day-field';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { CompanySelect } from '../../components/company-select';
import { usePlatform, usePrincipal } from '../../session/session-context';
import { doneQuery, DoneSelect } from './done-select';
import { TrendChart } from './trend-chart';

const MEASURES = [
  'activities',
  'minutes',
  'participants',
  'volunteers',
  'avg_rating',
] as const satisfies readonly Measure[];
const PERIODS = ['day', 'week', 'month'] as const satisfies readonly Period[];

/** The day after today, for example `2026-11-22`. */
function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
}

/** A measure over time, cut as one likes. It ends today at first: a slip of the pen can lie decades ahead. */
export function TrendSection() {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const monthsOnly = usePrincipal()?.role === 'company_user';
  const [measure, setMeasure] = useState<Measure>('activities');
  const [period, setPeriod] = useState<Period>(monthsOnly ? 'month' : 'week');
  const [company, setCompany] = useState<string | null>(null);
  const [done, setDone] = useState('family:sessions');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState(tomorrow);
  const query = {
    measure,
    granularity: period,
    ...(company !== null && { company }),
    ...doneQuery(done),
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  };
  const trend = useQuery({
    queryKey: [...keys.figures, 'trend', query],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/analytics/trends', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t('trend.title')}
      actions={
        <SegmentedControl
          aria-label={t('trend.period')}
          value={period}
          onChange={(value) => setPeriod(value as Period)}
          data={PERIODS.map((value) => ({
            value,
            label: t(`period.${value}`),
            disabled: monthsOnly && value !== 'month',
          }))}
        />
      }
    >
      <Group gap="sm" mb="md" align="flex-end" role="group" aria-label={t('trend.filters')}>
        <Select
          label={t('trend.measure')}
          w={190}
          allowDeselect={false}
          value={measure}
          onChange={(value) => value && setMeasure(value as Measure)}
          data={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
        />
        <CompanySelect value={company} onChange={setCompany} />
        <DoneSelect value={done} onChange={setDone} />
        <DayField label={t('filter.from')} value={from} onChange={(day) => setFrom(day ?? '')} />
        <DayField label={t('filter.to')} value={to} onChange={(day) => setTo(day ?? '')} />
      </Group>
      {trend.isPending ? (
        <Waiting />
      ) : trend.data === undefined || trend.isError ? (
        <ProblemAlert error={trend.error} onRetry={() => void trend.refetch()} />
      ) : (
        <TrendChart trend={trend.data} />
      )}
    </Section>
  );
}
