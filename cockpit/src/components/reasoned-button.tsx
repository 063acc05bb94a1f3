import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { type ComponentPropsWithoutRef, type MouseEvent, useId } from 'react';

interface Props extends ButtonProps, Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> {
  /** Why it cannot be used now. It stays reachable by keyboard, so that the reason can be read. */
  disabledReason?: string | null | undefined;
}

/** A button that says why it is disabled instead of hiding. */
export function ReasonedButton({ disabledReason, onClick, children, ...rest }: Props) {
  const id = useId();
  if (!disabledReason) {
    return (
      <Button {...rest} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip
      label={disabledReason}
      multiline
      maw={300}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        {...rest}
        type="button"
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event: MouseEvent) => event.preventDefault()}
      >
        {children}
        <VisuallyHidden id={id}>{disabledReason}</VisuallyHidden>
      </Button>
    </Tooltip>
  );
}
