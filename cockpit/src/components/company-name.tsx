import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { shortened } from './identifier';
import { useCompanies } from './use-companies';

/** The company a record counts for, or that it counts for none. */
export function CompanyName({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const { nameOf } = useCompanies();
  if (id !== null) return nameOf(id) ?? shortened(id);
  return (
    <Text span size="sm" fs="italic" c="dimmed">
      {t('companies.unattributed')}
    </Text>
  );
}
