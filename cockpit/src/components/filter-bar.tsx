import { Badge, Button, Group, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { DayField } from './day-field';
import { shortened } from './identifier';

/** Filters of a list, those that came with the address and cannot be typed, and the way back to none. */
export function FilterBar({
  label,
  pinned = [],
  onClear,
  children,
}: {
  label?: string;
  /** Names and ids of filters that only a link sets. */
  pinned?: readonly (readonly [name: string, id: string | undefined])[];
  /** Missing when nothing is filtered. */
  onClear?: (() => void) | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Group
      className="card"
      p="md"
      align="flex-end"
      gap="sm"
      {...(label !== undefined && { role: 'search', 'aria-label': label })}
    >
      {children}
      {pinned.map(
        ([name, id]) =>
          id !== undefined && (
            <Badge key={name} size="lg" variant="default">
              {name} {shortened(id)}
            </Badge>
          ),
      )}
      {onClear && (
        <Button variant="default" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </Group>
  );
}

/** One of some values, or all. */
export function ChoiceFilter<Value extends string>({
  label,
  value,
  values,
  named,
  placeholder,
  width = 170,
  onChange,
}: {
  label: string;
  value: Value | undefined;
  values: readonly Value[];
  named: (value: Value) => string;
  placeholder?: string;
  width?: number;
  onChange: (value: string | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={label}
      w={width}
      clearable
      placeholder={placeholder ?? t('filter.all')}
      value={value ?? null}
      onChange={onChange}
      data={values.map((one) => ({ value: one, label: named(one) }))}
    />
  );
}

/** From a day on, and before a day. */
export function DayFilters({
  from,
  to,
  labels,
  onChange,
}: {
  from: string | undefined;
  to: string | undefined;
  /** Where it would not be plain which day is meant. */
  labels?: { from: string; to: string };
  onChange: (part: Record<string, string | null>) => void;
}) {
  const { t } = useTranslation();
  return (
    // Where there is no room for both beside the rest, both go on together.
    <Group gap="sm" align="flex-end">
      <DayField
        label={labels?.from ?? t('filter.from')}
        value={from}
        onChange={(day) => onChange({ from: day })}
      />
      <DayField label={labels?.to ?? t('filter.to')} value={to} onChange={(day) => onChange({ to: day })} />
    </Group>
  );
}

/** Filters with a part of them changed; null takes one away. */
export function changed(filters: object, part: Record<string, string | null>): Record<string, unknown> {
  const next: Record<string, unknown> = { ...filters };
  for (const [name, value] of Object.entries(part)) next[name] = value ?? undefined;
  return next;
}
