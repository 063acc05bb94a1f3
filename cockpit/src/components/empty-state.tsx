import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Nothing to show, why, and what to do about it. */
export function EmptyState({
  icon: Shown,
  title,
  level = 3,
  children,
  action,
}: {
  icon: Icon;
  title: string;
  /** Its place in the outline: 2 when it stands right below the page's title. */
  level?: 2 | 3;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" py="xl" gap="xs" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light" aria-hidden>
        <Shown size={26} />
      </ThemeIcon>
      <Title order={level} size="h4">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" maw={480}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
