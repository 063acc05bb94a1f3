import { Table, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Cohort, Retention } from '../../api/model';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { periodLabel } from '../overview/period-label';
import { shadeOf } from './shades';

const COLUMN_PX = 66;
const FIRST_COLUMNS_PX = 220;

/** Cohorts by the month of their first activity; each month after it, how many of them were active again. */
export function RetentionTable({ retention, months }: { retention: Retention; months: number }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  // Columns that no cohort has come to yet would only be empty.
  const columns = Math.min(months, Math.max(...retention.cohorts.map((cohort) => lastOffset(cohort) + 1)));
  const offsets = Array.from({ length: columns }, (_, offset) => offset);
  return (
    <TableFrame label={t('cohort.retention')} minWidth={FIRST_COLUMNS_PX + columns * COLUMN_PX}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('cohort.month')}</Table.Th>
          <Table.Th scope="col" className="numeric">
            {t('cohort.people')}
          </Table.Th>
          {offsets.map((offset) => (
            <Table.Th scope="col" key={offset} ta="center" px={4}>
              <VisuallyHidden>{t('cohort.offsetSpoken', { count: offset })}</VisuallyHidden>
              <span aria-hidden>{offset === 0 ? t('cohort.first') : `+${offset}`}</span>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {retention.cohorts.map((cohort) => (
          <Table.Tr key={cohort.month}>
            <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
              {periodLabel('month', cohort.month, i18n.language)}
            </Table.Th>
            <Table.Td className="numeric">
              {cohort.people === null ? (
                <Text span size="sm" c="dimmed">
                  {t('trend.suppressed')}
                </Text>
              ) : (
                formats.number(cohort.people)
              )}
            </Table.Td>
            {offsets.map((offset) => (
              <Cell key={offset} cohort={cohort} offset={offset} />
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function lastOffset(cohort: Cohort): number {
  return cohort.active.at(-1)?.offset ?? 0;
}

function Cell({ cohort, offset }: { cohort: Cohort; offset: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const active = cohort.active.find((one) => one.offset === offset);
  if (active === undefined) {
    return (
      <Table.Td className="heat">
        <VisuallyHidden>{t('cohort.notYet')}</VisuallyHidden>
      </Table.Td>
    );
  }
  if (active.people === null || active.share_milli === null) {
    return (
      <Table.Td className="heat" data-withheld title={t('cohort.withheld')}>
        <span aria-hidden>·</span>
        <VisuallyHidden>{t('cohort.withheld')}</VisuallyHidden>
      </Table.Td>
    );
  }
  return (
    <Table.Td
      className="heat"
      data-shade={shadeOf(active.share_milli)}
      title={t('cohort.activeOf', { count: active.people, people: formats.number(active.people) })}
    >
      {formats.percent(active.share_milli)}
      <VisuallyHidden>
        {' '}
        {t('cohort.activeOf', { count: active.people, people: formats.number(active.people) })}
      </VisuallyHidden>
    </Table.Td>
  );
}
