import { BarChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';

import type { LearnerCohorts } from '../../api/model';
import { useFormats } from '../../i18n/formats';
import { useLearnerRows } from './use-learner-rows';

const ROW_PX = 46;
const FRAME_PX = 90;

/** All learners of each cohort beside those who completed a course. The numbers stand in the table below. */
export function LearnersChart({ learners }: { learners: LearnerCohorts }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const rows = useLearnerRows(learners).flatMap(({ label, progress }) =>
    progress === null ? [] : [{ label, learners: progress.learners, completed: progress.completed }],
  );
  if (rows.length === 0) return null;
  const described = rows.map((row) =>
    t('learners.described', {
      name: row.label,
      learners: formats.number(row.learners),
      completed: formats.number(row.completed),
    }),
  );
  return (
    <div role="img" aria-label={described.join('; ')}>
      <div aria-hidden>
        <BarChart
          h={FRAME_PX + rows.length * ROW_PX}
          orientation="vertical"
          data={rows}
          dataKey="label"
          withLegend
          series={[
            { name: 'learners', label: t('programme.learners'), color: 'gray.5' },
            { name: 'completed', label: t('courseStatus.completed'), color: 'var(--teei-chart)' },
          ]}
          valueFormatter={formats.number}
          tickLine="none"
          gridAxis="y"
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ isAnimationActive: false, maxBarSize: 18, radius: [0, 3, 3, 0] }}
          yAxisProps={{ width: 130 }}
          xAxisProps={{ tickFormatter: (value: number) => formats.compact(value), allowDecimals: false }}
        />
      </div>
    </div>
  );
}
