import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls sideways in a frame of its own, reachable by keyboard. */
export function TableFrame({
  label,
  minWidth = 640,
  children,
}: {
  label: string;
  minWidth?: number;
  children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus (WCAG 2.1.1)
    <div className="table-frame" role="group" aria-label={label} tabIndex={0}>
      <Table aria-label={label} miw={minWidth}>
        {children}
      </Table>
    </div>
  );
}
