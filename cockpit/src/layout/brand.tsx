import { Group, Text } from '@mantine/core';

/** The mark and the name. */
export function Brand({ size = 30 }: { size?: number }) {
  return (
    <Group gap={10} wrap="nowrap">
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="8" fill="#0f5e57" />
        <path
          d="M7 22.5 13 15l4.5 4L25 9.5"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="25" cy="9.5" r="2.6" fill="#f2b84b" />
      </svg>
      <Text fw={750} fz="lg" lh={1} style={{ letterSpacing: '0.02em' }}>
        TEEI
      </Text>
    </Group>
  );
}
