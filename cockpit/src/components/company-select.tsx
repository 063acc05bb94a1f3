import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { useCompanies } from './use-companies';

/** One company, or all of them. */
export function CompanySelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const { t } = useTranslation();
  const { companies } = useCompanies();
  return (
    <Select
      label={t('session.company')}
      w={220}
      searchable
      clearable
      placeholder={t('filter.all')}
      nothingFoundMessage={t('filter.nothingFound')}
      value={value}
      onChange={onChange}
      data={companies.map((company) => ({ value: company.id, label: company.name }))}
      limit={200}
    />
  );
}
