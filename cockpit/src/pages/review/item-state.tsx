import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ItemState } from '../../api/model';

const COLOURS = {
  pending: 'blue',
  claimed: 'pine',
  second_opinion: 'violet',
  escalated: 'orange',
  appealed: 'orange',
  reviewed: 'green',
  dismissed: 'gray',
  superseded: 'gray',
} as const satisfies Record<ItemState, string>;

export function ItemStateBadge({ state }: { state: ItemState }) {
  const { t } = useTranslation();
  return <Badge color={COLOURS[state]}>{t(`itemState.${state}`)}</Badge>;
}
