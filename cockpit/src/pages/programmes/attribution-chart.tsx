import { BarChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ProgrammeFigures } from '../../api/model';
import { useFormats } from '../../i18n/formats';
import { attributions } from './attribution';

/** How much of each programme counts for companies. The numbers themselves stand in the cards. */
export function AttributionChart({ programmes }: { programmes: readonly ProgrammeFigures[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rows = attributions(programmes).map((one) => ({
    ...one,
    label: t(`programmeName.${one.programme}`),
  }));
  if (rows.every((row) => row.attributed + row.unattributed === 0)) {
    return <Text c="dimmed">{t('programme.chartNone')}</Text>;
  }
  const described = rows.map((row) =>
    t('programme.chartDescribed', {
      name: row.label,
      attributed: formats.number(row.attributed),
      unattributed: formats.number(row.unattributed),
    }),
  );
  return (
    <div role="img" aria-label={described.join('; ')}>
      <div aria-hidden>
        <BarChart
          h={260}
          type="stacked"
          data={rows}
          dataKey="label"
          withLegend
          series={[
            { name: 'attributed', label: t('programme.attributed'), color: 'var(--teei-chart)' },
            { name: 'unattributed', label: t('programme.unattributed'), color: 'gray.5' },
          ]}
          valueFormatter={formats.number}
          tickLine="none"
          gridAxis="x"
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ isAnimationActive: false, maxBarSize: 64 }}
          yAxisProps={{ width: 64, tickFormatter: (value: number) => formats.compact(value) }}
        />
      </div>
    </div>
  );
}
