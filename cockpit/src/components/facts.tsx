import { Box, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Names and values, as a description list. */
export function Facts({
  facts,
  cols = 3,
}: {
  facts: readonly (readonly [string, ReactNode])[];
  cols?: number;
}) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: cols }} spacing="md" m={0}>
      {facts.map(([name, value]) => (
        <Box key={name}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} fw={500} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {value ?? '–'}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}
