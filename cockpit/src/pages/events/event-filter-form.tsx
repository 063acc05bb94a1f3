import { Autocomplete, Button, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import { EVENT_FILTERS, EVENT_TYPES, type EventSearch, readEventFilters } from './filters';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Narrows the events down. */
export function EventFilterForm({
  filters,
  onChange,
}: {
  filters: EventSearch;
  onChange: (next: EventSearch) => void;
}) {
  const { t } = useTranslation();
  const uuidOrNothing = (value: string) =>
    value.trim() === '' || UUID.test(value.trim()) ? null : t('filter.uuid');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      type: filters.type ?? '',
      aggregate: filters.aggregate ?? '',
      aggregate_id: filters.aggregate_id ?? '',
      person: filters.person ?? '',
      correlation: filters.correlation ?? '',
    },
    validate: { aggregate_id: uuidOrNothing, person: uuidOrNothing, correlation: uuidOrNothing },
  });
  const filtered = EVENT_FILTERS.some((name) => filters[name] !== undefined);
  return (
    <form
      role="search"
      aria-label={t('event.filters')}
      className="card"
      style={{ padding: 'var(--mantine-spacing-md)' }}
      onSubmit={form.onSubmit((values) => onChange(readEventFilters(values)))}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm">
        <Autocomplete
          label={t('event.type')}
          placeholder={t('filter.all')}
          data={[...EVENT_TYPES]}
          limit={30}
          key={form.key('type')}
          {...form.getInputProps('type')}
        />
        <TextInput
          label={t('event.aggregate')}
          placeholder={t('filter.all')}
          key={form.key('aggregate')}
          {...form.getInputProps('aggregate')}
        />
        {(['aggregate_id', 'person', 'correlation'] as const).map((name) => (
          <TextInput
            key={form.key(name)}
            label={t(`event.${name}`)}
            placeholder={t('filter.all')}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
            {...form.getInputProps(name)}
          />
        ))}
      </SimpleGrid>
      <Group mt="sm" gap="xs">
        <Button type="submit" size="sm">
          {t('filter.apply')}
        </Button>
        {filtered && (
          <Button variant="default" size="sm" onClick={() => onChange({})}>
            {t('filter.clear')}
          </Button>
        )}
      </Group>
    </form>
  );
}
