import { TextInput } from '@mantine/core';
import { useState } from 'react';

/** Of a year that is being typed, the first digits are a year too: 2, 20 and 202 come before 2025. */
const YEAR_WHOLE = '1000';
/** Without it a year may have six digits, and the field waits for them. */
const LAST_DAY = '9999-12-31';

/**
 * A day, or none. A year is told when it is whole or the field is left: who types would otherwise be answered at every
 * digit, and an answer that comes back through the address takes the digits away that were typed meanwhile.
 */
export function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string | null) => void;
}) {
  const [shown, setShown] = useState(value ?? '');
  const [given, setGiven] = useState(value);
  if (value !== given) {
    setGiven(value);
    setShown(value ?? '');
  }
  const tell = (day: string) => {
    if (day !== (value ?? '')) onChange(day === '' ? null : day);
  };
  return (
    <TextInput
      type="date"
      label={label}
      max={LAST_DAY}
      value={shown}
      onChange={(event) => {
        const day = event.currentTarget.value;
        setShown(day);
        if (day === '' || day >= YEAR_WHOLE) tell(day);
      }}
      onBlur={() => tell(shown)}
    />
  );
}
