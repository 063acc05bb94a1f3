import { Tooltip } from '@mantine/core';
import { IconMessage2Exclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { QualityFinding } from '../api/model';

/** That there are doubts about a record, in a cell of a table. */
export function Doubts({ quality }: { quality: readonly QualityFinding[] }) {
  const { t } = useTranslation();
  if (quality.length === 0) return '–';
  const named = quality.map((one) => t(`quality.${one}`)).join('; ');
  return (
    <Tooltip label={named}>
      <IconMessage2Exclamation size={17} role="img" aria-label={named} />
    </Tooltip>
  );
}
