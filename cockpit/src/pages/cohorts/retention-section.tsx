import { Group, Select, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import { keys } from '../../api/queries';
import { CompanySelect } from '../../components/company-select';
import { changed, DayFilters } from '../../components/filter-bar';
import { ProblemAlert } from '../../components/problem-alert';
import { Section } from '../../components/section';
import { Waiting } from '../../components/waiting';
import { usePlatform } from '../../session/session-context';
import { type CohortSearch, FAMILIES, MONTHS, readCohortFilters, ROLES } from './filters';
import { RetentionLegend } from './retention-legend';
import { RetentionTable } from './retention-table';

/** Who comes back in the months after their first, cut as one likes. */
export function RetentionSection({
  filters,
  onChange,
}: {
  filters: CohortSearch;
  onChange: (next: CohortSearch) => void;
}) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const { family = 'sessions', role = 'participant', company, from, to, months = 12 } = filters;
  const query = {
    family,
    role,
    months,
    ...(company !== undefined && { company }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
  const isBounded = from !== undefined || to !== undefined;
  const retention = useQuery({
    queryKey: [...keys.cohorts, 'retention', query],
    queryFn: ({ signal }) => unwrap(clients.query.GET('/v1/cohort/retention', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={t('cohort.retention')}>
      <Text size="sm" c="dimmed" mb="md" maw={760}>
        {t('cohort.retentionExplained')}
      </Text>
      <Group gap="sm" mb="md" align="flex-end" role="group" aria-label={t('cohort.filters')}>
        <Select
          label={t('cohort.family')}
          w={240}
          allowDeselect={false}
          value={family}
          onChange={(value) => onChange({ ...filters, family: FAMILIES.find((one) => one === value) })}
          data={FAMILIES.map((value) => ({ value, label: t(`cohortFamily.${value}`) }))}
        />
        <Select
          label={t('cohort.role')}
          w={170}
          allowDeselect={false}
          value={role}
          onChange={(value) => onChange({ ...filters, role: ROLES.find((one) => one === value) })}
          data={ROLES.map((value) => ({ value, label: t(`cohortRole.${value}`) }))}
        />
        <CompanySelect
          value={company ?? null}
          onChange={(value) => onChange({ ...filters, company: value ?? undefined })}
        />
        <Select
          label={t('cohort.months')}
          w={150}
          allowDeselect={false}
          value={String(months)}
          onChange={(value) => onChange({ ...filters, months: Number(value) })}
          data={MONTHS.map((count) => ({ value: String(count), label: t('cohort.monthsCount', { count }) }))}
        />
        <DayFilters
          from={from}
          to={to}
          labels={{ from: t('cohort.from'), to: t('cohort.to') }}
          onChange={(part) => onChange(readCohortFilters(changed(filters, part)))}
        />
      </Group>
      {retention.isPending ? (
        <Waiting rows={8} />
      ) : retention.data === undefined || retention.isError ? (
        <ProblemAlert error={retention.error} onRetry={() => void retention.refetch()} />
      ) : retention.data.cohorts.length === 0 ? (
        <Text c="dimmed">{t(isBounded ? 'cohort.noneThen' : 'cohort.none')}</Text>
      ) : (
        <>
          <RetentionTable retention={retention.data} months={months} />
          <RetentionLegend peopleMin={retention.data.people_min} />
        </>
      )}
    </Section>
  );
}
