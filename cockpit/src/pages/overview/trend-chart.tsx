import { BarChart } from '@mantine/charts';
import { Button, Collapse, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import type { Trend } from '../../api/model';
import { TableFrame } from '../../components/table-frame';
import { useFormats } from '../../i18n/formats';
import { periodLabel } from './period-label';

/** A trend as bars, and as the table behind them. */
export function TrendChart({ trend }: { trend: Trend }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const [asTable, { toggle }] = useDisclosure(false);
  const tableId = useId();
  const name = t(`measure.${trend.measure}`);
  const show = (value: number) =>
    trend.measure === 'avg_rating' ? formats.thousandths(value) : formats.number(value);
  const rows = trend.points.map((point) => ({
    ...point,
    label: periodLabel(trend.granularity, point.period_start, i18n.language),
  }));
  if (rows.length === 0) return <Text c="dimmed">{t('trend.none')}</Text>;
  const withheld = rows.filter((row) => row.suppressed).length;
  const values = rows.flatMap((row) => (row.value === null ? [] : [row.value]));
  return (
    <>
      <div
        role="img"
        aria-label={t('trend.described', {
          measure: name,
          count: rows.length,
          first: rows[0]?.label,
          last: rows.at(-1)?.label,
          least: show(Math.min(...values, Number.POSITIVE_INFINITY) === Infinity ? 0 : Math.min(...values)),
          most: show(Math.max(0, ...values)),
        })}
      >
        <div aria-hidden>
          <BarChart
            h={280}
            data={rows.map((row) => ({ label: row.label, value: row.value }))}
            dataKey="label"
            series={[{ name: 'value', label: name, color: 'var(--teei-chart)' }]}
            valueFormatter={show}
            tickLine="none"
            gridAxis="x"
            // What it would offer to a keyboard is in the table below it.
            barChartProps={{ accessibilityLayer: false }}
            barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false, maxBarSize: 44 }}
            xAxisProps={{ minTickGap: 18 }}
            yAxisProps={{
              width: 64,
              tickFormatter: (value: number) =>
                trend.measure === 'avg_rating' ? formats.thousandths(value) : formats.compact(value),
            }}
          />
        </div>
      </div>
      {withheld > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('trend.withheld', { count: withheld, people: trend.people_min ?? 0 })}
        </Text>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        mt="xs"
        onClick={toggle}
        aria-expanded={asTable}
        aria-controls={tableId}
      >
        {asTable ? t('trend.hideTable') : t('trend.showTable')}
      </Button>
      <Collapse expanded={asTable} id={tableId}>
        <TableFrame label={t('trend.table', { measure: name })} minWidth={320}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('trend.period')}</Table.Th>
              <Table.Th scope="col">{t('filter.from')}</Table.Th>
              <Table.Th scope="col" className="numeric">
                {name}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.period_start}>
                <Table.Td>{row.label}</Table.Td>
                <Table.Td>{formats.day(row.period_start)}</Table.Td>
                <Table.Td className="numeric">
                  {row.suppressed ? t('trend.suppressed') : row.value === null ? '–' : show(row.value)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </TableFrame>
      </Collapse>
    </>
  );
}
