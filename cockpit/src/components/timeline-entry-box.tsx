import { Box } from '@mantine/core';
import type { ReactNode } from 'react';

/** One entry of a timeline: a list item with a dot on the line that joins it to its neighbours. */
export function TimelineEntryBox({ hollow = false, children }: { hollow?: boolean; children: ReactNode }) {
  return (
    <Box component="li" className="timeline-entry" data-hollow={hollow || undefined}>
      {children}
    </Box>
  );
}
