import { useTranslation } from 'react-i18next';

import type { LearnerCohorts } from '../../api/model';
import { type LearnerRow, learnerRows } from './learner-rows';

/** The rows in the reader's words. */
export function useLearnerRows(learners: LearnerCohorts): LearnerRow[] {
  const { t } = useTranslation();
  return learnerRows(learners, {
    unknown: t('learners.unknown'),
    others: (count) => t('learners.others', { count }),
  });
}
