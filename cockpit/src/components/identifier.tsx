import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { announce } from './announcer';

/** An id: short to read, whole to copy. */
export function Identifier({
  value,
  whole = false,
  copy = true,
}: {
  value: string;
  whole?: boolean;
  copy?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code title={value} style={{ whiteSpace: 'nowrap' }}>
        {whole ? value : shortened(value)}
      </Code>
      {copy && (
        <CopyButton value={value}>
          {({ copied, copy: take }) => (
            <Tooltip label={copied ? t('action.copied') : t('action.copyId')}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={`${t('action.copyId')} ${shortened(value)}`}
                onClick={() => {
                  take();
                  announce(t('action.copied'));
                }}
              >
                {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      )}
    </Group>
  );
}

/** The end of a UUIDv7 differs between neighbours; its beginning is a time. */
export function shortened(id: string): string {
  return id.length > 13 ? `…${id.slice(-8)}` : id;
}
